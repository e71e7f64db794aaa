#pragma once

#include "compress/json_tree.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

struct JsonField;

/// What the values of one column of a table have in common, so that it need not be said for each.
struct JsonShape {
  enum class Kind : std::uint8_t {
    any,       ///< Nothing: each value says itself what it is.
    constant,  ///< The same number, string or literal in each row.
    name,      ///< The string that is also the row's name.
    text,      ///< Strings, some of which would else be taken for numbers or literals.
    record,    ///< Objects with the same keys in the same order; some may be absent.
    list,      ///< Arrays of elements of one shape, which is `fields[0].shape`.
    map,       ///< Objects of members of one shape under different names, likewise.
  };
  Kind kind = Kind::any;
  JsonNode value{};  ///< of a constant
  std::vector<JsonField> fields;

  bool has_columns() const { return kind == Kind::record || kind == Kind::list || kind == Kind::map; }
  /// Stands in the header only, not in the rows.
  bool is_hoisted() const { return kind == Kind::constant || kind == Kind::name; }
  const JsonShape& element() const;
};

struct JsonField {
  std::string_view key{};
  bool optional = false;
  JsonShape shape;
};

inline JsonShape empty_shape(JsonShape::Kind kind) {
  JsonShape shape;
  shape.kind = kind;
  return shape;
}

inline const JsonShape& JsonShape::element() const {
  return fields.front().shape;
}

/// How many shapes may be inside each other.
inline constexpr int deepest_shape = 6;
/// How many fields a record may have; objects of more keys are no rows.
inline constexpr std::size_t most_fields = 128;

}  // namespace tokenpak::compress
