#pragma once

#include "base/result.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

namespace tokenpak::proxy {

struct RetrySettings {
  std::size_t most = 0;                            ///< further attempts after the first; 0: none
  std::chrono::milliseconds longest_wait{20'000};  ///< before one of them; a provider that asks for more is
                                                   ///< not tried again
};

/// How an attempt ended, as far as another one depends on it.
struct AttemptOutcome {
  int status = 0;  ///< of the answer; 0: there was none, and `failure` says why
  ErrorKind failure = ErrorKind::internal;
  std::string_view retry_after;  ///< headers of the answer, or empty
  std::string_view should_retry;
};

/// How long to wait before the next attempt; nothing where there should be none. Tried again are a provider
/// that could not be connected to, 429, 503 and 529 (Anthropic: overloaded), unless `x-should-retry: false`
/// forbids it. The wait is what Retry-After says (seconds, or an HTTP date against `now`); else half a
/// second, doubled with each of the `attempts` before, of which a part is left to chance (`random`, 0 up to
/// 1), so that those who failed together do not come back together.
std::optional<std::chrono::milliseconds> wait_before_retry(const AttemptOutcome& outcome,
                                                           const RetrySettings& settings,
                                                           std::size_t attempts,
                                                           std::chrono::system_clock::time_point now,
                                                           double random);

}  // namespace tokenpak::proxy
