// The commands, one file each. Each returns the exit code of the process.
#pragma once

#include "cli/settings.hpp"

#include <string_view>

namespace tokenpak::cli {

/// Settings, home folder, then the proxy until SIGTERM. Nothing listens before every setting has been
/// checked.
int serve(TextByName flags);

/// Prints each setting and where it comes from.
int show_config(TextByName flags, bool as_json);

/// One line on standard error, as every message of the program: "tokenpak: ...".
void complain(std::string_view message);

}  // namespace tokenpak::cli
