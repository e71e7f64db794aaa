#include "proxy/reception.hpp"

#include "base/ascii.hpp"
#include "dialect/route.hpp"
#include "proxy/admission.hpp"
#include "proxy/client_names.hpp"
#include "proxy/forward_head.hpp"
#include "proxy/websocket_relay.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::proxy {

namespace {

dialect::KeyHeaders key_headers(const http::RequestHead& head) {
  dialect::KeyHeaders keys;
  for (const http::Field& field : head.fields) {
    switch (field.name.size()) {  // most headers are none of these
      case 9:
        keys.has_x_api_key |= equals_ignoring_case(field.name, "x-api-key");
        break;
      case 13:
        if (equals_ignoring_case(field.name, "authorization")) keys.authorization = field.value;
        break;
      case 14:
        keys.has_x_goog_api_key |= equals_ignoring_case(field.name, "x-goog-api-key");
        break;
      case 17:
        keys.has_anthropic_version |= equals_ignoring_case(field.name, "anthropic-version");
        break;
      default:
        break;
    }
  }
  return keys;
}

/// The option for the Connection header upstream: ours, and those of other proxies of this kind that the
/// request has passed.
std::optional<std::string> connection_option(const http::RequestHead& head,
                                             const std::optional<std::string>& own) {
  if (!own) return std::nullopt;
  std::string option = *own;
  http::for_each_list_item(head.value_of("connection"), [&option](std::string_view item) {
    if (item.starts_with(Application::loop_mark_prefix)) option.append(", ").append(item);
  });
  return option;
}

void fill_in(Exchange& exchange, const http::RequestHead& head, const dialect::Route& route,
             const Application& application) {
  exchange.started = std::chrono::system_clock::now();
  exchange.received_head = net::Clock::now();
  exchange.route = route;
  exchange.upstream = static_cast<std::size_t>(route.provider);
  exchange.model_in_path = route.model_in_path;
  exchange.route.model_in_path = exchange.model_in_path;
  exchange.method = head.method;
  auto [session, agent] = client_names(head);
  exchange.session = std::move(session);
  exchange.agent = std::move(agent);
  exchange.client_speaks_http_1_0 = head.minor_version == 0;
  exchange.client_keeps_alive = head.keep_alive;
  exchange.is_subscription = dialect::is_subscription(head.value_of("authorization"));
  const std::string_view encoding = head.value_of("content-encoding");
  exchange.body_is_encoded = !encoding.empty() && !equals_ignoring_case(encoding, "identity");
  const Upstream& upstream = application.upstream(route.provider);
  exchange.head = forward_head(head, upstream.address.path_prefix, upstream.host_header,
                               connection_option(head, application.connection_option(upstream)));
}

Result<void> receive_for_provider(const http::RequestHead& head, const dialect::Route& route,
                                  const Application& application, Exchange& exchange) {
  const Settings& settings = application.settings();
  if (application.is_shutting_down()) {
    return failure(ErrorKind::unavailable, "The proxy is shutting down. Try again in a moment.");
  }
  if (head.framing == http::Framing::length && head.content_length > settings.max_body_bytes) {
    return failure(
        ErrorKind::too_large,
        fmt::format("The request body is larger than the proxy's limit of {} bytes (TOKENPAK_MAX_BODY_MB).",
                    settings.max_body_bytes));
  }
  const Result<compress::Mode> mode = requested_mode(head, settings.mode);
  if (!mode) return std::unexpected(mode.error());
  const Result<bool> bypass = requested_bypass(head);
  if (!bypass) return std::unexpected(bypass.error());
  const Result<bool> vault = requested_vault(head);
  if (!vault) return std::unexpected(vault.error());
  if (*vault && !*bypass) exchange.vault = application.vault().current();
  const Result<bool> overrides_budget = requested_budget_override(head);
  if (!overrides_budget) return std::unexpected(overrides_budget.error());
  const Result<RequestOptions> options = request_options(head);
  if (!options) return std::unexpected(options.error());
  exchange.options = *options;
  exchange.bypass = *bypass;
  exchange.overrides_budget = *overrides_budget;
  exchange.mode = *bypass ? compress::Mode::strict : *mode;
  fill_in(exchange, head, route, application);
  return {};
}

}  // namespace

Reception receive(const http::RequestHead& head, const Application& application, bool peer_is_loopback,
                  Exchange& exchange) {
  const std::optional<dialect::Route> route = dialect::route(head.method, head.target, key_headers(head));
  Reception reception;
  reception.is_for_provider = route.has_value();
  reception.asks_for_websocket = asks_for_websocket(head);
  reception.is_head_method = head.method == "HEAD";
  reception.keep_alive = head.keep_alive;
  reception.expects_continue = head.expects_continue;
  reception.framing = head.framing;
  reception.content_length = head.content_length;
  reception.admitted = admit(head, route, application.settings(), peer_is_loopback, application.loop_mark());
  if (route) reception.provider = route->provider;
  if (!reception.admitted) return reception;
  if (route) {
    reception.admitted = receive_for_provider(head, *route, application, exchange);
  } else if (head.method == "GET" || reception.is_head_method) {
    reception.page = head.target;
  } else {
    reception.admitted =
        failure(ErrorKind::not_found,
                "Requests to providers go to paths under /v1 or /v1beta; GET / lists the others.");
  }
  return reception;
}

}  // namespace tokenpak::proxy
