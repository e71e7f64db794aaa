#pragma once

#include "base/result.hpp"
#include "net/connection.hpp"
#include "net/task.hpp"
#include "proxy/answer.hpp"
#include "proxy/exchange.hpp"

#include <chrono>
#include <optional>

namespace tokenpak::proxy {

/// Tells the client why its request got no answer from the provider, and when to try again where that is
/// known. `exchange` tells the account afterwards. Nothing of another answer may have been sent.
net::Task<ClientConnection> refuse(net::Connection& client, Exchange& exchange, const Error& error,
                                   std::optional<std::chrono::seconds> retry_after);

}  // namespace tokenpak::proxy
