#include "cli/apply_setting.hpp"
#include "cli/setting_sections.hpp"
#include "compress/transform.hpp"

#include <array>

#include <fmt/format.h>

namespace tokenpak::cli {

namespace {

using proxy::Settings;

Result<void> apply_key(std::string_view text, Settings& settings) {
  // It travels as the value of a header.
  const bool printable = std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
  if (text.empty() || !printable) return refused("must be printable ASCII without spaces");
  settings.key = text;
  return {};
}

Result<void> apply_mode(std::string_view text, Settings& settings) {
  const auto mode = compress::mode_named(text);
  if (!mode) return refused("must be strict, hybrid or aggressive");
  settings.mode = *mode;
  return {};
}

Result<void> apply_log(std::string_view text, Settings& settings) {
  if (text != "text" && text != "json") return refused("must be text or json");
  settings.log_format = text == "json" ? LogFormat::json : LogFormat::text;
  return {};
}

std::string show_log(LogFormat format) {
  return format == LogFormat::json ? "json" : "text";
}

/// As its users write it, 1 and 0 too.
Result<void> apply_lossless(std::string_view text, Settings& settings) {
  if (text == "1" || text == "0") text = text == "1" ? "on" : "off";
  if (!apply_switch(text, settings.lossless)) return refused("must be 1 or 0, or on or off");
  return {};
}

Result<void> apply_allowed_hosts(std::string_view text, Settings& settings) {
  settings.allowed_hosts.clear();
  for (const std::string& item : parse_list(text)) {
    auto name = parse_host_name(item);
    if (!name) return refused("must be host names or addresses between commas, without ports");
    settings.allowed_hosts.push_back(*std::move(name));
  }
  return {};
}

Result<void> apply_protect(std::string_view text, Settings& settings) {
  auto names = parse_list(text);
  const bool has_path =
      std::ranges::any_of(names, [](auto& name) { return name.find('/') != std::string::npos; });
  if (has_path) return refused("must be file names between commas, not paths");
  settings.protected_documents = std::move(names);
  return {};
}

Result<void> apply_budget(std::string_view text, Settings& settings) {
  settings.budget.clear();
  for (const std::string& item : parse_list(text)) {
    auto limit = ledger::parse_budget_limit(item);
    if (!limit) return std::unexpected(std::move(limit).error());
    settings.budget.push_back(*limit);
  }
  return {};
}

std::string show_budget(const Settings& settings) {
  std::vector<std::string> limits;
  for (const ledger::BudgetLimit& limit : settings.budget)
    limits.push_back(ledger::describe(limit));
  return show_list(limits);
}

Result<void> apply_budget_action(std::string_view text, Settings& settings) {
  if (text != "block" && text != "warn") return refused("must be block or warn");
  settings.budget_only_warns = text == "warn";
  return {};
}

Result<void> apply_max_body(std::string_view text, Settings& settings) {
  const auto mebibytes = parse_whole_number(text, 1, 4096);
  if (!mebibytes) return std::unexpected(mebibytes.error());
  settings.max_body_bytes = *mebibytes * bytes_per_mebibyte;
  return {};
}

Result<void> apply_bodies(std::string_view text, Settings& settings) {
  const auto mebibytes = parse_whole_number(text, 1, 1'048'576);
  if (!mebibytes) return std::unexpected(mebibytes.error());
  settings.limits.body_bytes = *mebibytes * bytes_per_mebibyte;
  return {};
}

constexpr std::array table{
    Setting{.key = "port",
            .variable = "TOKENPAK_PORT",
            .placeholder = "PORT",
            .fallback = "8766",
            .meaning = "port to listen on",
            .type = Type::number,
            .apply = [](std::string_view text, const Folders&,
                        Settings& s) { return assign(s.port, parse_port(text)); },
            .show = [](const Settings& s) { return fmt::format("{}", s.port); }},
    Setting{.key = "host",
            .variable = "TOKENPAK_HOST",
            .placeholder = "ADDRESS",
            .fallback = "localhost",
            .meaning = "address to listen on; one that other machines reach needs a key",
            .apply = [](std::string_view text, const Folders&,
                        Settings& s) { return assign(s.host, parse_listen_host(text)); },
            .show = [](const Settings& s) { return s.host.empty() ? "localhost" : s.host; }},
    Setting{.key = "key",
            .variable = "TOKENPAK_KEY",
            .placeholder = "SECRET",
            .fallback = "",
            .meaning = "what clients on other machines must send as X-TokenPak-Key",
            .has_flag = false,
            .may_quote = false,
            .apply = [](std::string_view text, const Folders&, Settings& s) { return apply_key(text, s); },
            .show = [](const Settings& s) { return std::string(s.key.empty() ? "" : "set"); }},
    Setting{.key = "allowed_hosts",
            .variable = "TOKENPAK_ALLOWED_HOSTS",
            .placeholder = "NAMES",
            .fallback = "",
            .meaning = "further names that clients may call the proxy by (Host header)",
            .type = Type::list,
            .apply = [](std::string_view text, const Folders&,
                        Settings& s) { return apply_allowed_hosts(text, s); },
            .show = [](const Settings& s) { return show_list(s.allowed_hosts); }},
    Setting{.key = "mode",
            .variable = "TOKENPAK_MODE",
            .placeholder = "MODE",
            .fallback = "hybrid",
            .meaning = "what may be changed on the way: strict, hybrid or aggressive",
            .apply = [](std::string_view text, const Folders&, Settings& s) { return apply_mode(text, s); },
            .show = [](const Settings& s) { return std::string(compress::name_of(s.mode)); }},
    Setting{.key = "log",
            .variable = "TOKENPAK_LOG",
            .placeholder = "FORMAT",
            .fallback = "text",
            .meaning = "how lines on both outputs are written: text or json",
            .apply = [](std::string_view text, const Folders&, Settings& s) { return apply_log(text, s); },
            .show = [](const Settings& s) { return show_log(s.log_format); }},
    Setting{
        .key = "lossless",
        .variable = "TOKENPAK_LOSSLESS",
        .placeholder = "1|0",
        .fallback = "0",
        .meaning = "keep every mode free of loss: 1 or 0",
        .apply = [](std::string_view text, const Folders&, Settings& s) { return apply_lossless(text, s); },
        .show = [](const Settings& s) { return std::string(s.lossless ? "1" : "0"); }},
    Setting{
        .key = "protect",
        .variable = "TOKENPAK_PROTECT",
        .placeholder = "NAMES",
        .fallback = "SOUL.md,CLAUDE.md,AGENTS.md",
        .meaning = "file names; a text that carries such a file is never changed",
        .type = Type::list,
        .apply = [](std::string_view text, const Folders&, Settings& s) { return apply_protect(text, s); },
        .show = [](const Settings& s) { return show_list(s.protected_documents); }},
    Setting{.key = "budget",
            .variable = "TOKENPAK_BUDGET",
            .placeholder = "DOLLARS/PERIOD",
            .fallback = "",
            .meaning = "dollars that may be spent in a day, month or session: 20/day,300/month",
            .type = Type::list,
            .apply = [](std::string_view text, const Folders&, Settings& s) { return apply_budget(text, s); },
            .show = show_budget},
    Setting{.key = "budget_action",
            .variable = "TOKENPAK_BUDGET_ACTION",
            .placeholder = "block|warn",
            .fallback = "block",
            .meaning = "what becomes of requests beyond the budget: block (a 402) or warn",
            .apply = [](std::string_view text, const Folders&,
                        Settings& s) { return apply_budget_action(text, s); },
            .show = [](const Settings& s) { return std::string(s.budget_only_warns ? "warn" : "block"); }},
    Setting{.key = "ws_port",
            .variable = "TOKENPAK_WS_PORT",
            .placeholder = "PORT",
            .fallback = "port + 1",
            .meaning = "port for WebSocket; 0 turns it off",
            .type = Type::number,
            .apply = [](std::string_view text, const Folders&,
                        Settings& s) { return assign(s.websocket_port, parse_port(text, "off")); },
            .show = [](const Settings& s) { return fmt::format("{}", s.websocket_port); },
            // Past the last port there is none: 65535 + 1 is 0, which is off.
            .derive = [](Settings& s) { s.websocket_port = static_cast<std::uint16_t>(s.port + 1); }},
    Setting{.key = "ws_connections",
            .variable = "TOKENPAK_WS_CONNECTIONS",
            .placeholder = "COUNT",
            .fallback = "1000",
            .meaning = "WebSocket connections at once; further ones get a 503",
            .type = Type::number,
            .apply =
                [](std::string_view text, const Folders&, Settings& s) {
                  return assign(s.websocket_connections, parse_whole_number(text, 1, 100'000));
                },
            .show = [](const Settings& s) { return fmt::format("{}", s.websocket_connections); }},
    Setting{.key = "request_timeout",
            .variable = "TOKENPAK_REQUEST_TIMEOUT",
            .placeholder = "SECONDS",
            .fallback = "300",
            .meaning = "seconds to an answer's first byte, and of silence after it; 0: no limit",
            .type = Type::number,
            .apply =
                [](std::string_view text, const Folders&, Settings& s) {
                  return assign(s.request_timeout, parse_seconds(text, ZeroSeconds::turns_off));
                },
            .show = [](const Settings& s) { return show_seconds(s.request_timeout); }},
    Setting{.key = "connect_timeout",
            .variable = "TOKENPAK_CONNECT_TIMEOUT",
            .placeholder = "SECONDS",
            .fallback = "10",
            .meaning = "seconds to connect to a provider, TLS included",
            .type = Type::number,
            .apply =
                [](std::string_view text, const Folders&, Settings& s) {
                  return assign(s.connect_timeout, parse_seconds(text, ZeroSeconds::is_refused));
                },
            .show = [](const Settings& s) { return show_seconds(s.connect_timeout); }},
    Setting{.key = "breaker_failures",
            .variable = "TOKENPAK_BREAKER_FAILURES",
            .placeholder = "COUNT",
            .fallback = "5",
            .meaning = "failures within the window after which a provider is left alone; 0: never",
            .type = Type::number,
            .apply =
                [](std::string_view text, const Folders&, Settings& s) {
                  return assign(s.breaker.failure_threshold, parse_whole_number(text, 0, 10'000));
                },
            .show = [](const Settings& s) { return fmt::format("{}", s.breaker.failure_threshold); }},
    Setting{.key = "breaker_window",
            .variable = "TOKENPAK_BREAKER_WINDOW",
            .placeholder = "SECONDS",
            .fallback = "60",
            .meaning = "seconds within which those failures count",
            .type = Type::number,
            .apply =
                [](std::string_view text, const Folders&, Settings& s) {
                  return assign(s.breaker.window, parse_seconds(text, ZeroSeconds::is_refused));
                },
            .show = [](const Settings& s) { return show_seconds(s.breaker.window); }},
    Setting{.key = "breaker_open",
            .variable = "TOKENPAK_BREAKER_OPEN",
            .placeholder = "SECONDS",
            .fallback = "60",
            .meaning = "seconds that it is left alone before one request tries it again",
            .type = Type::number,
            .apply =
                [](std::string_view text, const Folders&, Settings& s) {
                  return assign(s.breaker.open_time, parse_seconds(text, ZeroSeconds::is_refused));
                },
            .show = [](const Settings& s) { return show_seconds(s.breaker.open_time); }},
    Setting{.key = "retries",
            .variable = "TOKENPAK_RETRIES",
            .placeholder = "COUNT",
            .fallback = "0",
            .meaning = "further attempts after 429, 503, 529 or no connection; 0: none",
            .type = Type::number,
            .apply = [](std::string_view text, const Folders&,
                        Settings& s) { return assign(s.retry.most, parse_whole_number(text, 0, 10)); },
            .show = [](const Settings& s) { return fmt::format("{}", s.retry.most); }},
    Setting{.key = "retry_wait",
            .variable = "TOKENPAK_RETRY_WAIT",
            .placeholder = "SECONDS",
            .fallback = "20",
            .meaning = "longest time in seconds that is waited before such an attempt",
            .type = Type::number,
            .apply =
                [](std::string_view text, const Folders&, Settings& s) {
                  return assign(s.retry.longest_wait, parse_seconds(text, ZeroSeconds::is_refused));
                },
            .show = [](const Settings& s) { return show_seconds(s.retry.longest_wait); }},
    Setting{.key = "drain_seconds",
            .variable = "TOKENPAK_DRAIN_SECONDS",
            .placeholder = "SECONDS",
            .fallback = "120",
            .meaning = "seconds that a call goes on whose client left and wished so",
            .type = Type::number,
            .apply =
                [](std::string_view text, const Folders&, Settings& s) {
                  return assign(s.longest_drain, parse_seconds(text, ZeroSeconds::is_refused));
                },
            .show = [](const Settings& s) { return show_seconds(s.longest_drain); }},
    Setting{.key = "connections",
            .variable = "TOKENPAK_CONNECTIONS",
            .placeholder = "COUNT",
            .fallback = "10000",
            .meaning = "connections of clients at once; further ones get a 503",
            .type = Type::number,
            .apply =
                [](std::string_view text, const Folders&, Settings& s) {
                  return assign(s.limits.connections, parse_whole_number(text, 1, 1000000));
                },
            .show = [](const Settings& s) { return fmt::format("{}", s.limits.connections); }},
    Setting{.key = "upstream_requests",
            .variable = "TOKENPAK_UPSTREAM_REQUESTS",
            .placeholder = "COUNT",
            .fallback = "512",
            .meaning = "requests to one upstream at once; further ones wait in line",
            .type = Type::number,
            .apply =
                [](std::string_view text, const Folders&, Settings& s) {
                  return assign(s.limits.upstream_requests, parse_whole_number(text, 1, 100000));
                },
            .show = [](const Settings& s) { return fmt::format("{}", s.limits.upstream_requests); }},
    Setting{.key = "upstream_queue",
            .variable = "TOKENPAK_UPSTREAM_QUEUE",
            .placeholder = "COUNT",
            .fallback = "1024",
            .meaning = "requests that wait for one upstream; further ones get a 503",
            .type = Type::number,
            .apply =
                [](std::string_view text, const Folders&, Settings& s) {
                  return assign(s.limits.upstream_queue, parse_whole_number(text, 0, 100000));
                },
            .show = [](const Settings& s) { return fmt::format("{}", s.limits.upstream_queue); }},
    Setting{
        .key = "max_body_mb",
        .variable = "TOKENPAK_MAX_BODY_MB",
        .placeholder = "MIB",
        .fallback = "64",
        .meaning = "largest request body in MiB",
        .type = Type::number,
        .apply = [](std::string_view text, const Folders&, Settings& s) { return apply_max_body(text, s); },
        .show = [](const Settings& s) { return fmt::format("{}", s.max_body_bytes / bytes_per_mebibyte); }},
    Setting{
        .key = "bodies_mb",
        .variable = "TOKENPAK_BODIES_MB",
        .placeholder = "MIB",
        .fallback = "1024",
        .meaning = "memory in MiB for all request bodies; where it is full, requests get a 503",
        .type = Type::number,
        .apply = [](std::string_view text, const Folders&, Settings& s) { return apply_bodies(text, s); },
        .show =
            [](const Settings& s) { return fmt::format("{}", s.limits.body_bytes / bytes_per_mebibyte); }},
    Setting{.key = "loops",
            .variable = "TOKENPAK_LOOPS",
            .placeholder = "COUNT",
            .fallback = "0",
            .meaning = "event loops, each a thread; 0 is one for each core",
            .type = Type::number,
            .apply = [](std::string_view text, const Folders&,
                        Settings& s) { return assign(s.event_loops, parse_whole_number(text, 0, 256)); },
            .show = [](const Settings& s) { return fmt::format("{}", s.event_loops); }},
};

}  // namespace

std::span<const Setting> server_settings() {
  return table;
}

}  // namespace tokenpak::cli
