#include "proxy/admission.hpp"

#include "base/ascii.hpp"
#include "net/constant_time.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace tokenpak::proxy {

namespace {

bool is_allowed_host(std::string_view authority, const Settings& settings) {
  const std::string host = lower_case(host_of(authority));
  if (is_loopback_name(host)) return true;
  if (!settings.host.empty() && host == lower_case(settings.host)) return true;
  return std::ranges::any_of(settings.allowed_hosts,
                             [&host](const std::string& name) { return lower_case(name) == host; });
}

bool is_json(std::string_view content_type) {
  const std::string_view media_type = content_type.substr(0, content_type.find(';'));
  const std::size_t end = media_type.find_last_not_of(" \t");
  const std::string_view written = media_type.substr(0, end == std::string_view::npos ? 0 : end + 1);
  if (equals_ignoring_case(written, "application/json")) return true;  // as nearly all write it
  const std::string type = lower_case(written);
  return type == "application/json" || type == "text/json" ||
         (type.starts_with("application/") && type.ends_with("+json"));
}

}  // namespace

std::string_view host_of(std::string_view authority) {
  if (const std::size_t scheme = authority.find("://"); scheme != std::string_view::npos)
    authority.remove_prefix(scheme + 3);
  authority = authority.substr(0, authority.find('/'));
  if (authority.starts_with('[')) return authority.substr(1, authority.find(']') - 1);
  return authority.substr(0, authority.find(':'));
}

bool is_loopback_name(std::string_view host) {
  if (host == "localhost" || host.ends_with(".localhost") || host == "::1") return true;
  // 127.0.0.0/8, and nothing that merely begins like it (127.0.0.1.example.com).
  if (!host.starts_with("127.")) return false;
  const bool has_only_digits = host.find_first_not_of("0123456789.") == std::string_view::npos;
  return has_only_digits && std::ranges::count(host, '.') == 3 && !host.ends_with('.');
}

Result<void> admit(const http::RequestHead& head, const std::optional<dialect::Route>& route,
                   const Settings& settings, bool peer_is_loopback, std::string_view loop_mark) {
  if (!is_allowed_host(head.value_of("host"), settings) && head.minor_version == 1) {
    return failure(
        ErrorKind::forbidden,
        "This Host is not served here. Use http://localhost, or add the name to TOKENPAK_ALLOWED_HOSTS.");
  }
  if (const http::Field* origin = head.find("origin");
      origin != nullptr && !is_allowed_host(origin->value, settings)) {
    return failure(ErrorKind::forbidden, "Requests from this web origin are not served.");
  }
  if (!peer_is_loopback && !net::equals_in_constant_time(head.value_of("x-tokenpak-key"), settings.key)) {
    return failure(
        ErrorKind::unauthorized,
        "A client on another machine must send the proxy's key (TOKENPAK_KEY) as the header X-TokenPak-Key.");
  }
  bool has_passed_before = false;
  http::for_each_list_item(head.value_of("connection"),
                           [&](std::string_view option) { has_passed_before |= option == loop_mark; });
  if (has_passed_before) {
    return failure(ErrorKind::loop,
                   "This request has already passed this proxy: an upstream's base URL leads back to it. "
                   "Check TOKENPAK_*_BASE_URL.");
  }
  if (route && route->dialect != dialect::Dialect::other && head.method == "POST" &&
      !is_json(head.value_of("content-type"))) {
    return failure(ErrorKind::unsupported_media,
                   "This path takes JSON: send the header `content-type: application/json`.");
  }
  return {};
}

Result<compress::Mode> requested_mode(const http::RequestHead& head, compress::Mode configured) {
  const http::Field* field = head.find("x-tokenpak-mode");
  if (field == nullptr) return configured;
  if (const auto mode = compress::mode_named(field->value)) return *mode;
  return failure(ErrorKind::bad_request,
                 "The header x-tokenpak-mode must be one of strict, hybrid, aggressive.");
}

Result<bool> requested_bypass(const http::RequestHead& head) {
  const http::Field* field = head.find("x-tokenpak-bypass");
  if (field == nullptr || equals_ignoring_case(field->value, "false")) return false;
  if (equals_ignoring_case(field->value, "true")) return true;
  return failure(ErrorKind::bad_request, "The header x-tokenpak-bypass must be true or false.");
}

Result<bool> requested_vault(const http::RequestHead& head) {
  const http::Field* field = head.find("x-tokenpak-vault");
  if (field == nullptr || equals_ignoring_case(field->value, "on")) return true;
  if (equals_ignoring_case(field->value, "off")) return false;
  return failure(ErrorKind::bad_request, "The header x-tokenpak-vault must be on or off.");
}

Result<bool> requested_budget_override(const http::RequestHead& head) {
  const http::Field* field = head.find("x-tokenpak-budget");
  if (field == nullptr) return false;
  if (equals_ignoring_case(field->value, "override")) return true;
  return failure(ErrorKind::bad_request, "The header x-tokenpak-budget must be override.");
}

}  // namespace tokenpak::proxy
