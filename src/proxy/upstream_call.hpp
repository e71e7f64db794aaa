#pragma once

#include "base/result.hpp"
#include "dialect/provider.hpp"
#include "http/head.hpp"
#include "net/cancellation.hpp"
#include "net/connection.hpp"
#include "net/task.hpp"
#include "proxy/application.hpp"
#include "proxy/exchange.hpp"

#include <chrono>
#include <optional>
#include <utility>

namespace tokenpak::proxy {

/// A client that takes no byte of its answer for so long will not come back for it.
inline constexpr std::chrono::minutes slowest_client{10};

/// A connection to the provider with the head of its answer received.
struct Answered {
  Answered(net::Connection answered_connection, http::ResponseHead answered_head)
      : connection(std::move(answered_connection)), head(std::move(answered_head)) {}

  net::Connection connection;
  http::ResponseHead head;
  bool request_was_sent = true;  ///< false: it answered before it had the whole request
};

/// How a call to a provider went.
struct UpstreamCall {
  Result<Answered> answered;
  std::optional<std::chrono::seconds> retry_after;  ///< where it failed: when to try again, if that is known
};

/// Makes the provider work on the request: asks the breaker, transforms the body, sends it, waits for the
/// answer's head and tells the breaker how it went. `given_up` ends the wait at once: then the outcome is of
/// no interest.
net::Task<UpstreamCall> call_upstream(Application& application, LoopContext& context, Exchange& exchange,
                                      net::Cancellation& given_up);

/// Reads and counts the prompt, as far as that is not done, after others had their turn; on a worker if it is
/// large.
net::Task<> count_tokens(Application& application, LoopContext& context, Exchange& exchange);

/// The provider's next byte is waited for so long and no longer (TOKENPAK_REQUEST_TIMEOUT).
void set_silence_limit(net::Connection& upstream, const Settings& settings);

/// Says what an I/O failure means when it is the provider's side that failed.
Error upstream_error(const Error& error, dialect::Provider provider);

}  // namespace tokenpak::proxy
