#pragma once

#include "http/head.hpp"
#include "proxy/exchange.hpp"

#include <string>

namespace tokenpak::proxy {

/// The client's own names for its session and its agent; empty where it gives none.
struct ClientNames {
  std::string session;
  std::string agent;
};

/// Reads them from the headers that clients are known to name them in. Without a name for the agent it is the
/// program's, from User-Agent. What is no printable ASCII, or too long to be a name, is none.
ClientNames client_names(const http::RequestHead& head);

/// Where the headers named no session, the one that the body names (dialect::session_of_user_id).
void name_session_by_body(Exchange& exchange);

}  // namespace tokenpak::proxy
