// The settings as text, all from the one table.
#pragma once

#include "cli/settings.hpp"

#include <string>

namespace tokenpak::cli {

/// Name, value and origin of each setting in aligned columns, a line each.
std::string settings_as_columns(const LoadedSettings& loaded);

/// {"port":{"value":8766,"source":"default","place":null,"variable":"TOKENPAK_PORT"}, ...}
std::string settings_as_json(const LoadedSettings& loaded);

/// The table of docs/settings.md.
std::string settings_as_markdown();

}  // namespace tokenpak::cli
