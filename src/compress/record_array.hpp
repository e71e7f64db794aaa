#pragma once

#include "base/bytes.hpp"
#include "json/cursor.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// One member of a record. Views point into the text.
struct RecordField {
  std::uint32_t column = 0;  ///< index into RecordArray::columns
  json::Kind kind = json::Kind::null;
  std::string_view value{};  ///< as it stands, a string without its quotes
};

/// One object of an array.
struct Record {
  ByteRange range;  ///< in the text
  std::uint32_t first_field = 0;
  std::uint32_t field_count = 0;
};

/// An array of objects with their members. Members of members are values as they stand.
struct RecordArray {
  std::vector<Record> records;
  std::vector<RecordField> fields;
  std::vector<std::string_view> columns;  ///< keys in the order in which they are first seen

  std::span<const RecordField> fields_of(const Record& record) const {
    return std::span(fields).subspan(record.first_field, record.field_count);
  }
};

/// Of a value that has no kind of its own: a number where all of it is one, a string otherwise.
json::Kind kind_of_value(std::string_view value);

/// The outermost arrays of a JSON text whose elements are all objects, at least `fewest` of them; none of a
/// text that is not JSON. Nothing of an array with more than 256 keys, or with one in escapes. Reads a text
/// once for each level of arrays in others, of which there are at most nine.
std::vector<RecordArray> record_arrays(std::string_view text, std::size_t fewest);

/// JSON lines as one array; without records where not all lines are objects.
RecordArray record_lines(std::string_view text);

}  // namespace tokenpak::compress
