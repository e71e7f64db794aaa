#pragma once

#include "net/connection.hpp"
#include "net/task.hpp"
#include "proxy/application.hpp"
#include "proxy/exchange.hpp"
#include "proxy/session.hpp"

namespace tokenpak::proxy {

/// Whether a request asks for a WebSocket.
bool asks_for_websocket(const http::RequestHead& head);

/// Opens the WebSocket that the client asks its provider for (OpenAI's Realtime, Responses over WebSocket),
/// and passes frames both ways as they come until either side ends it. Nothing of them is changed; usage is
/// read from the provider's, and each response that ends is a row of the account and of the budget, which is
/// asked before the WebSocket opens. `exchange` is the opening request. The client's connection is of no
/// further use afterwards, unless the provider refused.
net::Task<ClientConnection> relay_websocket(Application& application, LoopContext& context,
                                            net::Connection& client, Exchange& exchange);

}  // namespace tokenpak::proxy
