#pragma once

#include "http/head.hpp"
#include "proxy/exchange.hpp"

#include <cstdint>
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

/// Tells clients apart where they compete (ConcurrencyLimit): requests have the same number if they carry the
/// same key and belong to the same session, or, where none is named, come from the same program. To be asked
/// before the head is sent.
std::uint64_t client_number(const Exchange& exchange);

}  // namespace tokenpak::proxy
