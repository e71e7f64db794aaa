#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tokenpak::cli {

/// The body of a page of a running proxy (`/stats`), by a connection of its own. `host` is an address or
/// name. Errors: io, with what to do; also for any answer but 200.
Result<std::string> read_page(const std::string& host, std::uint16_t port, std::string_view target,
                              std::string_view key);

}  // namespace tokenpak::cli
