#pragma once

#include "net/connection.hpp"
#include "proxy/application.hpp"

namespace tokenpak::proxy {

/// Serves a connection on the WebSocket port: the handshake for /ws, then one request after another (SPEC 4).
void start_websocket_session(Application& application, LoopContext& context, net::Connection client);

}  // namespace tokenpak::proxy
