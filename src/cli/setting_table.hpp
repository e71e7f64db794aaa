// Every setting, described once. `--help`, `tokenpak config`, docs/settings.md, the flags and the checks come
// from here.
#pragma once

#include "base/result.hpp"
#include "cli/parse_values.hpp"
#include "proxy/settings.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tokenpak::cli {

enum class Type : std::uint8_t { number, text, list };

struct Setting {
  std::string_view key;          ///< in config.toml; the flag is this with dashes, see flag_of
  std::string_view variable;     ///< in the environment
  std::string_view placeholder;  ///< what the value is, for the help: PORT, SECONDS
  std::string_view fallback;     ///< the default as one would write it; for a derived one, how it comes about
  std::string_view meaning;      ///< half a sentence, with the unit
  Type type = Type::text;
  bool in_file = true;    ///< may stand in config.toml
  bool has_flag = true;   ///< false where a secret would show in the list of processes
  bool may_quote = true;  ///< false where a wrong value may hold a secret, so that no message repeats it

  /// Checks `text` and puts its value into the settings. The error is the rule that was broken.
  Result<void> (*apply)(std::string_view text, const Folders&, proxy::Settings&);
  /// The value in force as one would write it, without secrets; empty when there is none.
  std::string (*show)(const proxy::Settings&);
  /// For a default that depends on settings of rows before this one. Else null, and `fallback` is applied
  /// like any other text (an empty one is not).
  void (*derive)(proxy::Settings&) = nullptr;
};

/// In the order in which they are shown.
std::span<const Setting> setting_table();

const Setting* setting_with_key(std::string_view key);

/// --request-timeout for request_timeout.
std::string flag_of(const Setting& setting);

/// Variables that begin with TOKENPAK_ but belong to the project's own tests and tools, not to the program.
bool belongs_to_our_tools(std::string_view variable);

}  // namespace tokenpak::cli
