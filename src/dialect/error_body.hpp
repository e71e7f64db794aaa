#pragma once

#include "dialect/provider.hpp"

#include <string>
#include <string_view>

namespace tokenpak::dialect {

/// The JSON body of an error that the proxy itself makes, in the shape that the provider's SDKs understand:
/// Anthropic {"type":"error","error":{"type":…,"message":…}}, OpenAI
/// {"error":{"message":…,"type":…,"param":null,"code":…}}, Gemini
/// {"error":{"code":…,"message":…,"status":…}}. `status` is the HTTP status (400…599); it decides the type as
/// the provider would (400 invalid_request_error, 401 authentication_error, 403 permission_error, 404
/// not_found_error, 413 request_too_large, 429 rate_limit_error, 5xx api_error, 529/503 overloaded_error, 504
/// timeout_error; likewise for the others).
std::string error_body(Provider provider, int status, std::string_view code, std::string_view message);

}  // namespace tokenpak::dialect
