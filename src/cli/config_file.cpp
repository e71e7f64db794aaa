#include "cli/config_file.hpp"

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fmt/format.h>

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace tokenpak::cli {
namespace {

std::unexpected<Error> refused(const ConfigFile& file, std::size_t line, std::string_view problem) {
  return failure(ErrorKind::bad_configuration, fmt::format("{}:{}: {}", file.path.string(), line, problem));
}

/// A number or a string as one would type it; nothing for any other kind of value.
std::optional<std::string> scalar_text(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* integer = node.as_integer()) return fmt::format("{}", integer->get());
  if (const auto* decimal = node.as_floating_point()) return fmt::format("{}", decimal->get());
  return std::nullopt;
}

std::optional<std::string> list_text(const toml::array& items) {
  std::string joined;
  for (const toml::node& item : items) {
    const auto text = scalar_text(item);
    if (!text || text->find(',') != std::string::npos) return std::nullopt;
    joined += (joined.empty() ? "" : ",") + *text;
  }
  return joined;
}

}  // namespace

Result<std::optional<ConfigFile>> read_config_file(const std::filesystem::path& path) {
  using std::filesystem::perms;
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) return std::nullopt;
  std::ifstream stream(path, std::ios::binary);
  if (status.type() != std::filesystem::file_type::regular || !stream) {
    return failure(
        ErrorKind::bad_configuration,
        fmt::format("{} cannot be read: make it a file that you may read, or remove it", path.string()));
  }
  ConfigFile file{.path = path, .text = {std::istreambuf_iterator<char>(stream), {}}};
  file.others_may_read = (status.permissions() & (perms::group_read | perms::others_read)) != perms::none;
  return file;
}

Result<std::vector<ConfigEntry>> parse_config(const ConfigFile& file) {
  const toml::parse_result parsed = toml::parse(file.text);
  if (!parsed) {
    const toml::source_position where = parsed.error().source().begin;
    return refused(file, where.line,
                   fmt::format("not valid TOML at column {}; a setting is written once, as: name = value, "
                               "with text in \"quotes\"",
                               where.column));
  }
  std::vector<ConfigEntry> entries;
  for (const auto& [key, node] : parsed.table()) {
    if (key.str() == "fallback" && node.is_array_of_tables()) continue;  // parse_fallbacks reads them
    const std::size_t line = key.source().begin.line;
    const auto* items = node.as_array();
    const auto text = items != nullptr ? list_text(*items) : scalar_text(node);
    if (!text && node.is_table()) {
      return refused(file, line,
                     fmt::format("unknown section [{}]; settings stand at the top, without one", key.str()));
    }
    if (!text) {
      return refused(file, line,
                     fmt::format("{} must be a number, \"text\" or a list [\"of\", \"texts\"] without commas",
                                 key.str()));
    }
    entries.push_back(
        {.key = std::string(key.str()), .text = *text, .is_list = items != nullptr, .line = line});
  }
  std::ranges::sort(entries, {}, &ConfigEntry::line);  // toml++ sorts by name
  return entries;
}

}  // namespace tokenpak::cli
