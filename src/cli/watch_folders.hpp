#pragma once

#include "vault/update_index.hpp"

#include <functional>

namespace tokenpak::cli {

/// Keeps the index up to date until the process is asked to end (SIGINT, SIGTERM): runs `update` whenever
/// something has changed in the indexed folders that `request` names, or in all if it names none, once it has
/// been quiet for a moment. `update` returns whether it could; if not, it is tried again. Returns the exit
/// code.
int watch_folders(const vault::UpdateRequest& request, const std::function<bool()>& update);

}  // namespace tokenpak::cli
