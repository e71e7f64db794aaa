#pragma once

#include "proxy/settings.hpp"

namespace tokenpak::proxy {

/// Binds, prints the banner on standard output, serves until SIGTERM or SIGINT, then finishes what runs (30 s
/// at most; a second signal ends at once). Returns the process's exit code: 0, or 2 with one line on standard
/// error where it could not start.
int run_server(Settings settings);

}  // namespace tokenpak::proxy
