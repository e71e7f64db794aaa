#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenpak::dialect {

// Reads values that json::Capture has cut out of an answer. Each is the raw text of one JSON value, or empty
// if there was none.

/// Whether there is a value other than null.
bool is_set(std::string_view value);

/// The text of a string, escapes resolved; empty if it is none.
std::string text_of(std::string_view value);

/// Whether any element of an array is an object whose member `name` is set.
bool any_has(std::string_view array, std::string_view name);

/// The bytes of all strings in a value, escapes as they stand; names of members are none.
std::uint64_t string_bytes(std::string_view value);

/// The token counts in a usage object: the integers among its members and among the members of its object
/// members, read in one pass. Numbers that are negative, have a fraction or an exponent, or are above 2^53
/// (which no provider means) are left out; so are names written with escapes, and all beyond the first
/// `capacity`.
class TokenCounts {
 public:
  static constexpr std::size_t capacity = 48;  // three times what any provider sends

  /// `object` is the raw text of a value; one that is no object has no counts. Must outlive this.
  explicit TokenCounts(std::string_view object);

  /// The count at member `name`, or at member `name` of member `parent`; the last where it stands twice.
  std::optional<std::uint64_t> at(std::string_view name) const { return at({}, name); }
  std::optional<std::uint64_t> at(std::string_view parent, std::string_view name) const;

 private:
  struct Entry {
    std::string_view parent;  // empty: the object itself
    std::string_view name;
    std::uint64_t tokens = 0;
  };
  void add(std::string_view parent, std::string_view name, std::string_view number);

  std::array<Entry, capacity> entries_;
  std::size_t size_ = 0;
};

}  // namespace tokenpak::dialect
