#pragma once

#include "base/result.hpp"
#include "cli/config_file.hpp"
#include "cli/settings.hpp"

#include <optional>

namespace tokenpak::cli {

/// The rules that settings follow together, after each has been checked alone: an error for what cannot be
/// served, a warning for what is hardly meant.
Result<void> check_together(LoadedSettings& loaded, const std::optional<ConfigFile>& file);

}  // namespace tokenpak::cli
