#pragma once

#include "net/connection.hpp"
#include "net/task.hpp"
#include "proxy/application.hpp"
#include "proxy/exchange.hpp"
#include "proxy/session.hpp"

namespace tokenpak::proxy {

/// Sends the request upstream and relays the answer, byte for byte as it arrives. Whatever happens,
/// `exchange` tells it afterwards. A provider that cannot be reached gives an error of the proxy in the
/// dialect's shape. A client that leaves ends the call upstream at once.
net::Task<ClientConnection> forward(Application& application, LoopContext& context, net::Connection& client,
                                    Exchange& exchange);

}  // namespace tokenpak::proxy
