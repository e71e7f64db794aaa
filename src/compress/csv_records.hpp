#pragma once

#include "compress/record_array.hpp"

#include <string_view>

namespace tokenpak::compress {

/// The rows of separated values behind the first, which names the columns. Without records where the lines
/// are no such table, or its first row has a number in it.
RecordArray csv_records(std::string_view text);

}  // namespace tokenpak::compress
