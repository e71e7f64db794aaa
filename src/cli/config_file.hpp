#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::cli {

struct ConfigFile {
  std::filesystem::path path;
  std::string text;
  bool others_may_read = false;  ///< its mode lets the group or everybody read it
};

/// Nothing when there is no such file; an error when it cannot be read.
Result<std::optional<ConfigFile>> read_config_file(const std::filesystem::path& path);

/// One `key = value` at the top of the file. A list comes as its items between commas.
struct ConfigEntry {
  std::string key;
  std::string text;
  bool is_list = false;
  std::size_t line = 0;  ///< from 1
};

/// In the order of the file, without the tables that parse_fallbacks reads. An error names file and line; it
/// never repeats what stands there, which may be a key.
Result<std::vector<ConfigEntry>> parse_config(const ConfigFile& file);

}  // namespace tokenpak::cli
