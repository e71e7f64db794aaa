#include "base/ascii.hpp"
#include "cli/apply_setting.hpp"
#include "cli/setting_sections.hpp"
#include "cli/url.hpp"
#include "dialect/provider.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace tokenpak::cli {

namespace {

using proxy::Settings;

Result<void> apply_outbound_proxy(std::string_view text, Settings& settings) {
  return assign(settings.outbound_proxy, parse_outbound_proxy(text));
}

/// Its row comes after that of https_proxy: without a proxy there is nothing to be exempt from.
Result<void> apply_exempt(std::string_view text, Settings& settings) {
  if (!settings.outbound_proxy) return {};
  settings.outbound_proxy->exempt = parse_list(lower_case(text));
  return {};
}

template <dialect::Provider provider>
proxy::UpstreamAddress& upstream(Settings& settings) {
  return settings.upstreams[static_cast<std::size_t>(provider)];
}

template <dialect::Provider provider>
constexpr Setting base_url(std::string_view key, std::string_view variable, std::string_view fallback,
                           std::string_view meaning) {
  return {.key = key,
          .variable = variable,
          .placeholder = "URL",
          .fallback = fallback,
          .meaning = meaning,
          .may_quote = false,
          .apply = [](std::string_view text, const Folders&,
                      Settings& s) { return assign(upstream<provider>(s), parse_base_url(text)); },
          .show = [](const Settings& s) { return s.upstreams[static_cast<std::size_t>(provider)].url(); }};
}

Result<void> apply_telemetry_endpoint(std::string_view text, Settings& settings) {
  Result<proxy::UpstreamAddress> endpoint = parse_base_url(text);
  if (!endpoint) return std::unexpected(std::move(endpoint).error());
  settings.telemetry.emplace().endpoint = *std::move(endpoint);
  return {};
}

/// Its row comes after that of the endpoint: without one there is nobody to send them to.
Result<void> apply_telemetry_headers(std::string_view text, Settings& settings) {
  std::string lines;
  for (const std::string& item : parse_list(text)) {
    const std::size_t equals = item.find('=');
    const bool is_printable = std::ranges::all_of(item, [](char c) { return c >= ' ' && c < '\x7f'; });
    const std::string name = item.substr(0, equals);
    if (equals == std::string::npos || name.empty() || !is_printable ||
        name.find_first_of(" :") != std::string::npos)
      return refused("must be name=value between commas");
    lines.append(name).append(": ").append(trimmed(std::string_view(item).substr(equals + 1))).append("\r\n");
  }
  if (settings.telemetry) settings.telemetry->header_lines = std::move(lines);
  return {};
}

constexpr std::array table{
    base_url<dialect::Provider::anthropic>("anthropic_base_url", "TOKENPAK_ANTHROPIC_BASE_URL",
                                           "https://api.anthropic.com",
                                           "where Anthropic requests go, with an optional path prefix"),
    base_url<dialect::Provider::openai>("openai_base_url", "TOKENPAK_OPENAI_BASE_URL",
                                        "https://api.openai.com",
                                        "where OpenAI requests go; any OpenAI-compatible server will do"),
    base_url<dialect::Provider::gemini>("gemini_base_url", "TOKENPAK_GEMINI_BASE_URL",
                                        "https://generativelanguage.googleapis.com",
                                        "where Gemini requests go"),
    Setting{.key = "https_proxy",
            .variable = "HTTPS_PROXY",
            .placeholder = "URL",
            .fallback = "",
            .meaning = "proxy on the way to https upstreams: http://[user:password@]host:port",
            .has_flag = false,
            .may_quote = false,
            .apply = [](std::string_view text, const Folders&,
                        Settings& s) { return apply_outbound_proxy(text, s); },
            .show =
                [](const Settings& s) {
                  if (!s.outbound_proxy) return std::string();
                  const auto& [host, port, authorization, exempt] = *s.outbound_proxy;
                  const proxy::UpstreamAddress address{
                      .tls = false, .host = host, .port = port, .path_prefix = ""};
                  return address.url() + (authorization.empty() ? "" : " (with credentials)");
                }},
    Setting{.key = "no_proxy",
            .variable = "NO_PROXY",
            .placeholder = "NAMES",
            .fallback = "",
            .meaning = "hosts reached without that proxy: names, .suffixes, addresses or *",
            .type = Type::list,
            .apply = [](std::string_view text, const Folders&, Settings& s) { return apply_exempt(text, s); },
            .show =
                [](const Settings& s) {
                  return s.outbound_proxy ? show_list(s.outbound_proxy->exempt) : std::string();
                }},
    Setting{
        .key = "otel_exporter_otlp_endpoint",
        .variable = "OTEL_EXPORTER_OTLP_ENDPOINT",
        .placeholder = "URL",
        .fallback = "",
        .meaning = "OpenTelemetry collector (OTLP over HTTP) that is told of each request",
        .may_quote = false,
        .apply = [](std::string_view text, const Folders&,
                    Settings& s) { return apply_telemetry_endpoint(text, s); },
        .show = [](const Settings& s) { return s.telemetry ? s.telemetry->endpoint.url() : std::string(); }},
    Setting{.key = "otel_exporter_otlp_headers",
            .variable = "OTEL_EXPORTER_OTLP_HEADERS",
            .placeholder = "NAME=VALUE",
            .fallback = "",
            .meaning = "headers for that collector, such as its key: name=value between commas",
            .has_flag = false,
            .may_quote = false,
            .apply = [](std::string_view text, const Folders&,
                        Settings& s) { return apply_telemetry_headers(text, s); },
            .show =
                [](const Settings& s) {
                  return std::string(s.telemetry && !s.telemetry->header_lines.empty() ? "set" : "");
                }},
};

}  // namespace

std::span<const Setting> upstream_settings() {
  return table;
}

}  // namespace tokenpak::cli
