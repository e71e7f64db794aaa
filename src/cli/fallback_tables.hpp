#pragma once

#include "base/result.hpp"
#include "cli/config_file.hpp"
#include "proxy/settings.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace tokenpak::cli {

/// The [[fallback]] tables of config.toml, in their order. `environment` has the keys that they name by
/// `key_env`. An error is one line that names file, line and rule; it never repeats a value.
Result<std::vector<proxy::Fallback>> parse_fallbacks(
    const ConfigFile& file, const std::map<std::string, std::string, std::less<>>& environment);

}  // namespace tokenpak::cli
