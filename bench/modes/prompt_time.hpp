#pragma once

#include "texts.hpp"

#include <vector>

namespace modes_report {

/// Prints what the transformation takes for a prompt of 104 KB made of texts of these classes: in processor
/// time, the median, when nothing of it is known, and when only its last block is new.
void print_prompt_times(const std::vector<TextClass>& classes);

}  // namespace modes_report
