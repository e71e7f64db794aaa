#pragma once

#include "base/result.hpp"
#include "http/head.hpp"

#include <string>

namespace tokenpak::http {

/// What a client's opening handshake (RFC 6455, section 4.2) came to.
struct WebSocketHandshake {
  std::string accept;       ///< value of Sec-WebSocket-Accept
  std::string extensions;   ///< value of Sec-WebSocket-Extensions, or empty: none was agreed on
  bool compresses = false;  ///< permessage-deflate was: the client may compress its messages, each by itself
};

/// Reads it. Fails with upgrade_required where the request asks for no WebSocket of version 13, bad_request
/// where it does so wrongly. Of permessage-deflate (RFC 7692) the first offer that can be met is taken; the
/// client is asked to compress each message by itself, and what this side sends goes out uncompressed, which
/// the extension leaves to it.
Result<WebSocketHandshake> read_websocket_handshake(const RequestHead& head);

/// The answer that opens the connection.
std::string switching_protocols(const WebSocketHandshake& handshake);

}  // namespace tokenpak::http
