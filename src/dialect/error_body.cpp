#include "dialect/error_body.hpp"

#include "base/json_writer.hpp"

namespace tokenpak::dialect {
namespace {

/// https://docs.claude.com/en/api/errors
std::string_view anthropic_type(int status) {
  switch (status) {
    case 401:
      return "authentication_error";
    case 402:
      return "billing_error";
    case 403:
      return "permission_error";
    case 404:
      return "not_found_error";
    case 413:
      return "request_too_large";
    case 429:
      return "rate_limit_error";
    case 503:
    case 529:
      return "overloaded_error";
    case 408:
    case 504:
      return "timeout_error";
    default:
      return status >= 500 ? "api_error" : "invalid_request_error";
  }
}

/// The SDKs choose the exception by status; the type is what people and log searches see.
std::string_view openai_type(int status) {
  switch (status) {
    case 402:
      return "insufficient_quota";
    case 401:
      return "authentication_error";
    case 403:
      return "permission_error";
    case 404:
      return "not_found_error";
    case 429:
      return "rate_limit_error";
    case 408:
    case 504:
      return "timeout_error";
    case 503:
    case 529:
      return "overloaded_error";
    default:
      return status >= 500 ? "server_error" : "invalid_request_error";
  }
}

/// The canonical codes of google/rpc/code.proto with the HTTP mapping stated there.
std::string_view gemini_status(int status) {
  switch (status) {
    case 401:
      return "UNAUTHENTICATED";
    case 402:
    case 429:
      return "RESOURCE_EXHAUSTED";
    case 403:
      return "PERMISSION_DENIED";
    case 404:
      return "NOT_FOUND";
    case 409:
      return "ABORTED";
    case 499:
      return "CANCELLED";
    case 501:
      return "UNIMPLEMENTED";
    case 502:
    case 503:
    case 529:
      return "UNAVAILABLE";
    case 408:
    case 504:
      return "DEADLINE_EXCEEDED";
    default:
      return status >= 500 ? "INTERNAL" : "INVALID_ARGUMENT";
  }
}

}  // namespace

std::string error_body(Provider provider, int status, std::string_view code, std::string_view message) {
  JsonWriter json;
  json.begin_object();
  switch (provider) {
    case Provider::anthropic:
      json.field("type", "error").key("error").begin_object();
      json.field("type", anthropic_type(status)).field("message", message);
      break;
    case Provider::openai:
      json.key("error").begin_object();
      json.field("message", message).field("type", openai_type(status)).field("param", nullptr);
      json.field("code", code);
      break;
    case Provider::gemini:
      json.key("error").begin_object();
      json.field("code", status).field("message", message).field("status", gemini_status(status));
      break;
  }
  json.end_object().end_object();
  return std::move(json).text();
}

}  // namespace tokenpak::dialect
