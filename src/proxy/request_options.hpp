#pragma once

#include "base/result.hpp"
#include "http/head.hpp"

#include <cstddef>
#include <optional>

namespace tokenpak::proxy {

/// What a request's headers say about how its call upstream is to be handled.
struct RequestOptions {
  bool drains = false;                 ///< x-tokenpak-on-disconnect: drain
  std::optional<std::size_t> retries;  ///< x-tokenpak-retries
  bool client_retries = false;         ///< it says by x-stainless-retry-count that it tries again by itself

  /// How often to try again, where the setting says `configured`: two layers that both do so multiply, so a
  /// client that does it by itself is left to it, unless it asks us in so many words.
  std::size_t retries_or(std::size_t configured) const {
    if (retries) return *retries;
    return client_retries ? 0 : configured;
  }
};

/// The most that a client may ask for.
inline constexpr std::size_t most_retries = 10;

/// Fails with bad_request for a value that there is not.
Result<RequestOptions> request_options(const http::RequestHead& head);

}  // namespace tokenpak::proxy
