#pragma once

#include "base/result.hpp"
#include "http/head.hpp"
#include "json/splice.hpp"
#include "net/cancellation.hpp"
#include "net/connection.hpp"
#include "net/task.hpp"
#include "proxy/application.hpp"
#include "proxy/exchange.hpp"

#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenpak::proxy {

/// A connection to the provider with the head of its answer received.
struct Answered {
  Answered(net::Connection answered_connection, http::ResponseHead answered_head)
      : connection(std::move(answered_connection)), head(std::move(answered_head)) {}

  net::Connection connection;
  http::ResponseHead head;
  bool request_was_sent = true;   ///< false: it answered before it had the whole request
  ConcurrencyLimit::Place place;  ///< among the requests to this upstream
};

/// The request as it goes upstream, in pieces: head, the spliced body. Views of the body, the edits and the
/// head, which must outlive it.
struct Outgoing {
  Outgoing(std::string_view body, std::span<const json::Edit> edits);
  Outgoing(const Outgoing&) = delete;
  Outgoing& operator=(const Outgoing&) = delete;

  void set_head(std::string_view head) { pieces.front() = head; }

  std::size_t body_size = 0;
  std::vector<std::string_view> pieces;  ///< the first is the head's
};

/// Gets an answer's head from the exchange's upstream: on an idle connection if there is one, on a fresh one
/// if that turns out to have died meanwhile.
net::Task<Result<Answered>> attempt_upstream(Application& application, LoopContext& context,
                                             const Outgoing& outgoing, Exchange& exchange,
                                             net::Cancellation& given_up);

/// The upstream's next byte is waited for so long and no longer (TOKENPAK_REQUEST_TIMEOUT).
void set_silence_limit(net::Connection& upstream, const Settings& settings);

/// Says what an I/O failure means when it is the side of the upstream called `name` that failed.
Error upstream_error(const Error& error, std::string_view name);

}  // namespace tokenpak::proxy
