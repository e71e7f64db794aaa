#pragma once

#include "compress/record_array.hpp"

#include <string>
#include <vector>

namespace tokenpak::compress {

/// Of each record whether one of its fields is out of the ordinary (lossy_records.hpp).
std::vector<bool> unusual_records(const RecordArray& array);

/// What the columns hold in all records: "status ok 470, failed 30; price 3.5 to 99". Columns whose values
/// are all different and no numbers are not in it; at most the first twelve others.
std::string counts_of(const RecordArray& array);

}  // namespace tokenpak::compress
