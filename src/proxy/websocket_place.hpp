#pragma once

#include "base/result.hpp"
#include "proxy/application.hpp"

#include <chrono>

namespace tokenpak::proxy {

/// One of the WebSocket connections that may be open at once (TOKENPAK_WS_CONNECTIONS), for as long as it
/// lives.
class WebSocketPlace {
 public:
  /// When a client for whom there is none may try again.
  static constexpr std::chrono::seconds wait_where_full{10};
  static Error none_left() {
    return {ErrorKind::unavailable,
            "All WebSocket connections are taken (TOKENPAK_WS_CONNECTIONS). Try again later."};
  }

  explicit WebSocketPlace(Application& application) : application_(application) {
    is_taken_ = ++application_.websocket_connections <= application_.settings().websocket_connections;
  }
  ~WebSocketPlace() { --application_.websocket_connections; }
  WebSocketPlace(const WebSocketPlace&) = delete;
  WebSocketPlace& operator=(const WebSocketPlace&) = delete;

  bool is_taken() const { return is_taken_; }

 private:
  Application& application_;
  bool is_taken_ = false;
};

}  // namespace tokenpak::proxy
