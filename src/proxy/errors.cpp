#include "proxy/errors.hpp"

namespace tokenpak::proxy {

HttpError http_error(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::bad_request:
      return {400, "tokenpak_bad_request"};
    case ErrorKind::unauthorized:
      return {401, "tokenpak_key_required"};
    case ErrorKind::budget_spent:
      return {402, "tokenpak_budget_spent"};
    case ErrorKind::forbidden:
      return {403, "tokenpak_forbidden"};
    case ErrorKind::not_found:
      return {404, "tokenpak_not_found"};
    case ErrorKind::timed_out:
      return {408, "tokenpak_request_incomplete"};
    case ErrorKind::too_large:
      return {413, "tokenpak_body_too_large"};
    case ErrorKind::unsupported_media:
      return {415, "tokenpak_content_type"};
    case ErrorKind::upgrade_required:
      return {426, "tokenpak_upgrade_required"};
    case ErrorKind::upstream_unreachable:
      return {502, "tokenpak_upstream_unreachable"};
    case ErrorKind::upstream_tls:
      return {502, "tokenpak_upstream_tls"};
    case ErrorKind::upstream_broken:
    case ErrorKind::connection_closed:
      return {502, "tokenpak_upstream_broken"};
    case ErrorKind::unavailable:
      return {503, "tokenpak_unavailable"};
    case ErrorKind::circuit_open:
      return {503, "tokenpak_circuit_open"};
    case ErrorKind::upstream_timeout:
      return {504, "tokenpak_upstream_timeout"};
    case ErrorKind::loop:
      return {508, "tokenpak_loop"};
    case ErrorKind::cancelled:
    case ErrorKind::bad_configuration:
    case ErrorKind::io:
    case ErrorKind::bad_data:
    case ErrorKind::internal:
      break;
  }
  return {500, "tokenpak_internal"};
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 402:
      return "Payment Required";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 426:
      return "Upgrade Required";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 508:
      return "Loop Detected";
    default:
      return "Internal Server Error";
  }
}

}  // namespace tokenpak::proxy
