#include "proxy/request_options.hpp"

#include "base/ascii.hpp"

#include <charconv>
#include <string_view>

#include <fmt/format.h>

namespace tokenpak::proxy {

namespace {

constexpr std::string_view on_disconnect = "x-tokenpak-on-disconnect";
constexpr std::string_view retries = "x-tokenpak-retries";
/// What the SDKs that Stainless makes (OpenAI's, Anthropic's) send with each attempt, the first one too.
constexpr std::string_view stainless_retry_count = "x-stainless-retry-count";

Result<void> read_on_disconnect(std::string_view value, RequestOptions& options) {
  if (!equals_ignoring_case(value, "drain") && !equals_ignoring_case(value, "abort"))
    return failure(ErrorKind::bad_request, "The header x-tokenpak-on-disconnect must be abort or drain.");
  options.drains = equals_ignoring_case(value, "drain");
  return {};
}

Result<void> read_retries(std::string_view value, RequestOptions& options) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size() || number > most_retries) {
    return failure(ErrorKind::bad_request,
                   fmt::format("The header x-tokenpak-retries must be a number from 0 to {}.", most_retries));
  }
  options.retries = number;
  return {};
}

}  // namespace

Result<RequestOptions> request_options(const http::RequestHead& head) {
  RequestOptions options;
  Result<void> read;
  for (const http::Field& field : head.fields) {
    switch (field.name.size()) {  // most headers are none of these
      case retries.size():
        if (equals_ignoring_case(field.name, retries)) read = read_retries(field.value, options);
        break;
      case stainless_retry_count.size():
        options.client_retries |= equals_ignoring_case(field.name, stainless_retry_count);
        break;
      case on_disconnect.size():
        if (equals_ignoring_case(field.name, on_disconnect)) read = read_on_disconnect(field.value, options);
        break;
      default:
        break;
    }
    if (!read) return std::unexpected(read.error());
  }
  return options;
}

}  // namespace tokenpak::proxy
