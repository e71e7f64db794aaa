#pragma once

#include <string>
#include <string_view>

namespace tokenpak::net {

/// The 20 bytes of SHA-1: for protocols that ask for it (WebSocket's handshake), never for security.
std::string sha1(std::string_view bytes);

}  // namespace tokenpak::net
