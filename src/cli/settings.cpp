#include "cli/settings.hpp"

#include "base/ascii.hpp"
#include "base/json_writer.hpp"
#include "cli/fallback_tables.hpp"
#include "cli/parse_values.hpp"
#include "cli/settings_rules.hpp"
#include "cli/suggestion.hpp"

#include <algorithm>
#include <cstddef>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

namespace tokenpak::cli {
namespace {

std::unexpected<Error> refused(std::string message) {
  return failure(ErrorKind::bad_configuration, std::move(message));
}

std::string user_home(const Inputs& inputs) {
  const auto home = inputs.environment.find("HOME");
  return home == inputs.environment.end() ? std::string() : home->second;
}

/// One source's word on one setting.
struct Given {
  Source source = Source::fallback;
  std::string place;
  std::string text;
};

Result<void> apply(const Setting& setting, const Given& given, const Folders& folders,
                   proxy::Settings& settings) {
  const std::string_view text = trimmed(given.text);
  const auto applied = setting.apply(text, folders, settings);
  if (applied) return {};
  std::string value;
  if (setting.may_quote) {
    value = " is ";
    append_json_string(value, text);  // quotes, and no line end or control byte that would spoil the message
    value += ":";
  }
  // A place in a file does not name the setting.
  const std::string where =
      given.source == Source::file ? fmt::format("{}: {}", given.place, setting.key) : given.place;
  return refused(fmt::format("{}{} {}", where, value, applied.error().message));
}

Result<void> apply_fallback(const Setting& setting, const Folders& folders, proxy::Settings& settings) {
  if (setting.derive != nullptr) {
    setting.derive(settings);
    return {};
  }
  if (setting.fallback.empty()) return {};
  return apply(setting, {Source::fallback, std::string(setting.variable), std::string(setting.fallback)},
               folders, settings);
}

std::optional<Given> from_flags(const Setting& setting, const Inputs& inputs) {
  const auto flag = inputs.flags.find(setting.key);
  if (flag == inputs.flags.end()) return std::nullopt;
  return Given{Source::flag, flag_of(setting), flag->second};
}

/// By custom an empty variable counts as none, and HTTPS_PROXY and NO_PROXY may be in small letters.
std::optional<Given> from_environment(const Setting& setting, const Inputs& inputs) {
  std::vector<std::string> names{std::string(setting.variable)};
  if (setting.variable.ends_with("_PROXY")) names.push_back(lower_case(setting.variable));
  for (const std::string& name : names) {
    const auto variable = inputs.environment.find(name);
    if (variable != inputs.environment.end() && !trimmed(variable->second).empty()) {
      return Given{Source::environment, name, variable->second};
    }
  }
  return std::nullopt;
}

/// config.toml taken apart.
struct FileEntries {
  std::string path;
  std::vector<ConfigEntry> entries;
};

std::optional<Given> from_file(const Setting& setting, const FileEntries& file) {
  const auto entry = std::ranges::find(file.entries, setting.key, &ConfigEntry::key);
  if (entry == file.entries.end()) return std::nullopt;
  return Given{Source::file, fmt::format("{}:{}", file.path, entry->line), entry->text};
}

/// For a name that is no setting's: somebody may have mixed up the key, the variable and their letters.
std::unexpected<Error> no_such_setting(const std::string& place, std::string_view name) {
  std::string typed = lower_case(name);
  if (typed.starts_with("tokenpak_")) typed.erase(0, std::string_view("tokenpak_").size());
  std::vector<std::string> keys;
  for (const Setting& setting : setting_table()) {
    keys.emplace_back(setting.key);
  }
  const auto key = nearest_name(typed, keys);
  if (!key) return refused(fmt::format("{}: no such setting; `tokenpak serve --help` lists them", place));
  const bool is_variable = place == name;
  const Setting& meant = *setting_with_key(*key);
  return refused(
      fmt::format("{}: no such setting; did you mean {}?", place, is_variable ? meant.variable : meant.key));
}

Result<void> check_variables(const Inputs& inputs) {
  for (auto variable = inputs.environment.lower_bound("TOKENPAK_");
       variable != inputs.environment.end() && variable->first.starts_with("TOKENPAK_"); ++variable) {
    const std::string& name = variable->first;
    const bool is_known =
        std::ranges::find(setting_table(), name, &Setting::variable) != setting_table().end();
    if (!is_known && !belongs_to_our_tools(name)) return no_such_setting(name, name);
  }
  return {};
}

Result<void> check_entry(const std::string& path, const ConfigEntry& entry) {
  const std::string place = fmt::format("{}:{}: {}", path, entry.line, entry.key);
  const Setting* setting = setting_with_key(entry.key);
  if (setting == nullptr) return no_such_setting(place, entry.key);
  if (!setting->in_file) {
    return refused(fmt::format("{} cannot be set in config.toml; use {} or {}", place, setting->variable,
                               flag_of(*setting)));
  }
  if (entry.is_list && setting->type != Type::list) {
    return refused(fmt::format("{} takes one value, not a list", place));
  }
  return {};
}

Result<FileEntries> known_entries(const std::optional<ConfigFile>& file) {
  if (!file) return FileEntries();
  auto entries = parse_config(*file);
  if (!entries) return std::unexpected(std::move(entries).error());
  for (const ConfigEntry& entry : *entries) {
    if (auto known = check_entry(file->path.string(), entry); !known) return std::unexpected(known.error());
  }
  return FileEntries{.path = file->path.string(), .entries = *std::move(entries)};
}

/// Applies one setting from all its sources, the weakest first and each over the one before, or else its
/// default.
Result<Origin> settle(const Setting& setting, const Inputs& inputs, const FileEntries& file,
                      const std::filesystem::path& home, proxy::Settings& settings) {
  const Folders folders{.user_home = user_home(inputs), .relative = inputs.working_folder};
  const Folders folders_of_file{.user_home = folders.user_home, .relative = home};
  Origin origin;
  for (const auto& given :
       {from_file(setting, file), from_environment(setting, inputs), from_flags(setting, inputs)}) {
    if (!given) continue;
    origin = {given->source, given->place};
    const Folders& base = given->source == Source::file ? folders_of_file : folders;
    if (auto applied = apply(setting, *given, base, settings); !applied) {
      return std::unexpected(applied.error());
    }
  }
  if (origin.source == Source::fallback) {
    if (auto applied = apply_fallback(setting, folders, settings); !applied) {
      return std::unexpected(applied.error());
    }
  }
  return origin;
}

}  // namespace

std::string_view name_of(Source source) {
  switch (source) {
    case Source::flag:
      return "command line";
    case Source::environment:
      return "environment";
    case Source::file:
      return "config.toml";
    case Source::fallback:
      return "default";
  }
  return "";
}

Result<std::filesystem::path> home_folder(const Inputs& inputs) {
  const Setting& setting = *setting_with_key("home");
  const Folders folders{.user_home = user_home(inputs), .relative = inputs.working_folder};
  auto given = from_flags(setting, inputs);
  if (!given) given = from_environment(setting, inputs);
  proxy::Settings settings;
  const auto applied =
      given ? apply(setting, *given, folders, settings) : apply_fallback(setting, folders, settings);
  if (!applied) return std::unexpected(applied.error());
  return settings.home;
}

Result<LoadedSettings> load_settings(const Inputs& inputs, const std::optional<ConfigFile>& file) {
  if (auto known = check_variables(inputs); !known) return std::unexpected(known.error());
  const auto home = home_folder(inputs);
  if (!home) return std::unexpected(home.error());

  const auto entries = known_entries(file);
  if (!entries) return std::unexpected(entries.error());

  LoadedSettings loaded;
  for (const Setting& setting : setting_table()) {
    auto origin = settle(setting, inputs, *entries, *home, loaded.settings);
    if (!origin) return std::unexpected(std::move(origin).error());
    loaded.origins.push_back(*std::move(origin));
  }
  if (file) {
    auto fallbacks = parse_fallbacks(*file, inputs.environment);
    if (!fallbacks) return std::unexpected(std::move(fallbacks).error());
    loaded.settings.fallbacks = *std::move(fallbacks);
  }
  if (auto checked = check_together(loaded, file); !checked) return std::unexpected(checked.error());
  return loaded;
}

Result<LoadedSettings> load_settings_of_process(TextByName flags) {
  Inputs inputs{.flags = std::move(flags), .environment = {}, .working_folder = {}};
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos) {
      inputs.environment.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  std::error_code error;
  inputs.working_folder = std::filesystem::current_path(error);  // empty when it has been removed
  const auto home = home_folder(inputs);
  if (!home) return std::unexpected(home.error());
  const auto file = read_config_file(*home / "config.toml");
  if (!file) return std::unexpected(file.error());
  return load_settings(inputs, *file);
}

}  // namespace tokenpak::cli
