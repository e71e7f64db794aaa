#pragma once

#include "base/result.hpp"
#include "net/cancellation.hpp"
#include "net/task.hpp"
#include "proxy/application.hpp"
#include "proxy/exchange.hpp"
#include "proxy/upstream_attempt.hpp"

#include <chrono>
#include <optional>

namespace tokenpak::proxy {

/// A client that takes no byte of its answer for so long will not come back for it.
inline constexpr std::chrono::minutes slowest_client{10};

/// How a call to a provider went.
struct UpstreamCall {
  Result<Answered> answered;
  std::optional<std::chrono::seconds> retry_after;  ///< where it failed: when to try again, if that is known
};

/// Makes the provider work on the request: asks the breaker, transforms the body, waits for a place among the
/// requests to it, sends it, waits for the answer's head and tells the breaker how it went; again, and to the
/// fallbacks, as the settings say. `given_up` ends the wait at once: then the outcome is of
/// no interest.
net::Task<UpstreamCall> call_upstream(Application& application, LoopContext& context, Exchange& exchange,
                                      net::Cancellation& given_up);

/// Reads and counts the prompt, as far as that is not done, after others had their turn; on a worker if it is
/// large.
net::Task<> count_tokens(Application& application, LoopContext& context, Exchange& exchange);

}  // namespace tokenpak::proxy
