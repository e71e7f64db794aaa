#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tokenpak::cli {

/// The known name that a mistyped one probably means: the nearest, if at most one letter in three has to be
/// put in, taken out, replaced or swapped with the next.
std::optional<std::string> nearest_name(std::string_view typed, std::span<const std::string> known);

}  // namespace tokenpak::cli
