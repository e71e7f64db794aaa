#include "cli/commands.hpp"
#include "cli/describe_settings.hpp"
#include "cli/exit_code.hpp"

#include <cstdio>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::cli {

int show_config(TextByName flags, bool as_json) {
  const auto loaded = load_settings_of_process(std::move(flags));
  if (!loaded) {
    complain(loaded.error().message);
    return exit_code::usage;
  }
  for (const std::string& warning : loaded->warnings)
    complain(warning);
  fmt::print("{}", as_json ? settings_as_json(*loaded) + "\n" : settings_as_columns(*loaded));
  return exit_code::success;
}

}  // namespace tokenpak::cli
