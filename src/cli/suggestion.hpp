#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tokenpak::cli {

/// "did you mean X?" for the known name nearest to a mistyped one, or `otherwise` when none is near: when
/// more than one letter in three would have to be put in, taken out or replaced.
std::string did_you_mean(std::string_view typed, std::span<const std::string> known,
                         std::string_view otherwise);

}  // namespace tokenpak::cli
