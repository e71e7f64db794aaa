#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace tokenpak::cli {

/// The name that stands for standard input.
inline constexpr std::string_view standard_input = "-";

/// All bytes of a file, or of standard input. Errors: io, with the name and the reason.
Result<std::string> read_input(const std::string& name);

}  // namespace tokenpak::cli
