#pragma once

#include "compress/json_plan.hpp"
#include "compress/json_tree.hpp"

#include <string>

namespace tokenpak::compress {

/// Appends the tree in the notation of json_notation.hpp to `out`.
void write_json_notation(const JsonTree& tree, const JsonPlan& plan, std::string& out);

}  // namespace tokenpak::compress
