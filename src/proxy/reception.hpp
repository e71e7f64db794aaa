#pragma once

#include "base/result.hpp"
#include "dialect/provider.hpp"
#include "http/head.hpp"
#include "proxy/application.hpp"
#include "proxy/exchange.hpp"

#include <cstdint>
#include <string>

namespace tokenpak::proxy {

/// What a request's head asks for, without views into it: its bytes go with the next wait.
struct Reception {
  Result<void> admitted;  ///< or why the request is refused
  bool is_for_provider = false;
  std::string page;  ///< where it is not: the path and query of the page that is asked for
  dialect::Provider provider = dialect::Provider::openai;  ///< whose error shape the client expects
  bool asks_for_websocket = false;                         ///< of its provider
  bool is_head_method = false;
  bool keep_alive = true;
  bool expects_continue = false;
  http::Framing framing = http::Framing::none;
  std::uint64_t content_length = 0;

  bool has_body() const {
    return framing == http::Framing::chunked || (framing == http::Framing::length && content_length > 0);
  }
};

/// Decides what becomes of a request; for one that goes to a provider, fills in what `exchange` takes from
/// its head.
Reception receive(const http::RequestHead& head, const Application& application, bool peer_is_loopback,
                  Exchange& exchange);

}  // namespace tokenpak::proxy
