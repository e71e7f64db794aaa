#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tokenpak::cli {

/// A few lines for people of what /health says; nothing if `health` is no such document.
std::optional<std::string> status_as_text(std::string_view health);
/// Whether /health says that all is well.
bool is_well(std::string_view health);

}  // namespace tokenpak::cli
