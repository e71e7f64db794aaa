// From flags, environment and config.toml to the settings in force.
#pragma once

#include "base/result.hpp"
#include "cli/config_file.hpp"
#include "cli/setting_table.hpp"
#include "proxy/settings.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::cli {

using TextByName = std::map<std::string, std::string, std::less<>>;

/// All that the settings depend on, besides config.toml.
struct Inputs {
  TextByName flags;        ///< by the key of the setting
  TextByName environment;  ///< the whole of it, by variable
  std::filesystem::path working_folder;
};

/// Where a value comes from, the strongest first.
enum class Source : std::uint8_t { flag, environment, file, fallback };
std::string_view name_of(Source source);  ///< "command line", "environment", "config.toml", "default"

struct Origin {
  Source source = Source::fallback;
  std::string place;  ///< --port, TOKENPAK_PORT, /home/me/.tokenpak/config.toml:3; empty for a default
};

struct LoadedSettings {
  proxy::Settings settings;
  std::vector<Origin> origins;        ///< one for each row of setting_table()
  std::vector<std::string> warnings;  ///< one line each: what works but is hardly meant
};

/// TOKENPAK_HOME, which is needed to find config.toml.
Result<std::filesystem::path> home_folder(const Inputs& inputs);

/// A function of its arguments alone. Every source is checked, also where a stronger one takes its place. An
/// error is one line that names the setting, where it stands, and the rule it breaks; never a key or a
/// password.
Result<LoadedSettings> load_settings(const Inputs& inputs, const std::optional<ConfigFile>& file);

/// The same for this process: its environment, its working folder and the config.toml in TOKENPAK_HOME.
Result<LoadedSettings> load_settings_of_process(TextByName flags);

}  // namespace tokenpak::cli
