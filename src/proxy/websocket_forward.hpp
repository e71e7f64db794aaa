#pragma once

#include "net/task.hpp"
#include "proxy/application.hpp"
#include "proxy/exchange.hpp"
#include "proxy/websocket_connection.hpp"

namespace tokenpak::proxy {

/// What `forward` does over HTTP, over WebSocket: sends the request upstream and the answer's events to the
/// client, each as it arrives; what is no success becomes an error frame. Whatever happens, `exchange` tells
/// it afterwards. A client that closes ends the call upstream at once.
net::Task<> forward_over_websocket(Application& application, LoopContext& context,
                                   WebSocketConnection& socket, Exchange& exchange);

}  // namespace tokenpak::proxy
