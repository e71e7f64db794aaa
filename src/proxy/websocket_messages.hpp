#pragma once

#include "base/result.hpp"
#include "proxy/application.hpp"
#include "proxy/exchange.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tokenpak::proxy {

/// `{"type":"stats",…}`: the usage that the provider reported, in Anthropic's words and disjoint
/// (input_tokens are those neither read from nor written to the cache), and what this proxy made of the
/// request. The prompt must have been counted.
std::string stats_json(const Application& application, const Exchange& exchange);

/// `{"error":{"type":…,"message":…,"status":…,"request_id":…}}` for an error of the proxy.
std::string error_json(const Error& error, std::optional<std::chrono::seconds> retry_after,
                       std::string_view request_id);

/// The same for a provider's answer that is no success: with what its body says in the error shape of any of
/// the dialects. `retry_after` is the header of that name, or empty.
std::string provider_error_json(int status, std::string_view body, std::string_view retry_after,
                                std::string_view request_id);

}  // namespace tokenpak::proxy
