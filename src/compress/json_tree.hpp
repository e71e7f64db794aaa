#pragma once

#include "json/cursor.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// One value of a JSON text. Views point into the text.
struct JsonNode {
  json::Kind kind = json::Kind::null;
  /// A container whose first key or element stands on a line of its own.
  bool broken = false;
  std::string_view key{};  ///< of a member: what stands between the quotes, escapes as they are
  std::string_view
      text{};              ///< of a string: what stands between the quotes; of a number or literal: all of it
  std::uint32_t size = 0;  ///< members or elements
  std::uint32_t next = 0;  ///< the index behind this value and all that is in it

  bool is_object() const { return kind == json::Kind::object; }
  bool is_array() const { return kind == json::Kind::array; }
  bool is_container() const { return is_object() || is_array(); }
  bool is_string() const { return kind == json::Kind::string; }
  bool same_scalar(const JsonNode& other) const { return kind == other.kind && text == other.text; }
};

/// The values of a text in the order in which they begin: a container at index i is followed by its first
/// child at i + 1, and that one's next sibling is at its `next`.
using JsonTree = std::vector<JsonNode>;

/// Containers inside each other; deeper ones are refused, so that recursion over a tree is bounded.
inline constexpr int deepest_json = 64;

/// The tree of a text that is one JSON value, white space around it aside; nothing if it is none.
std::optional<JsonTree> parse_json(std::string_view text);

/// The tree of a text of two lines or more that each are one JSON value: an array of these.
std::optional<JsonTree> parse_json_lines(std::string_view text);

}  // namespace tokenpak::compress
