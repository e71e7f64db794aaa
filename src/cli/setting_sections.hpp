// The rows of setting_table(), by what they are about. Each row's text is the manual: keep it exact.
#pragma once

#include "cli/setting_table.hpp"

#include <span>

namespace tokenpak::cli {

std::span<const Setting> server_settings();    ///< listening, modes, limits
std::span<const Setting> upstream_settings();  ///< where requests go
std::span<const Setting> storage_settings();   ///< what is kept in TOKENPAK_HOME
std::span<const Setting> vault_settings();     ///< the vault, and counting

}  // namespace tokenpak::cli
