#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace tokenpak::cli {

/// Makes sure that TOKENPAK_HOME is a folder in which the proxy can write: a missing one is created with mode
/// 0700, as are missing folders above it. A warning comes back when other users can look into it.
Result<std::optional<std::string>> prepare_home_folder(const std::filesystem::path& home);

}  // namespace tokenpak::cli
