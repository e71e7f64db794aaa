#pragma once

#include "proxy/exchange.hpp"

#include <string>

namespace tokenpak::proxy {

/// What the answer's head tells a client of its request, with the line's end:
///
///     x-tokenpak-saved: in=12345, sent=9876, stages="log json"
///
/// A dictionary of RFC 8941: tokens of the prompt as it came and as it went upstream, and the stages that
/// made it shorter. Empty for a request that was not read.
std::string saved_line(const Exchange& exchange);

}  // namespace tokenpak::proxy
