#include "cli/setting_table.hpp"

#include "base/ascii.hpp"
#include "cli/url.hpp"
#include "compress/transform.hpp"
#include "dialect/provider.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tokenpak::cli {
namespace {

using proxy::Settings;

constexpr std::uint64_t bytes_per_mebibyte = 1u << 20;

/// Puts a parsed value where it belongs, or hands the error on.
template <class Value, class Target>
Result<void> assign(Target& target, Result<Value> parsed) {
  if (!parsed) return std::unexpected(std::move(parsed).error());
  target = static_cast<Target>(*std::move(parsed));
  return {};
}

Result<void> refused(std::string rule) {
  return failure(ErrorKind::bad_configuration, std::move(rule));
}

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

Result<void> apply_switch(std::string_view text, bool& is_on) {
  if (text != "on" && text != "off") return refused("must be on or off");
  is_on = text == "on";
  return {};
}

Result<void> apply_calibration(std::string_view text, Settings& settings) {
  return apply_switch(text, settings.calibrates_counts);
}

/// As its users write it, 1 and 0 too.
Result<void> apply_lossless(std::string_view text, Settings& settings) {
  if (text == "1" || text == "0") text = text == "1" ? "on" : "off";
  if (!apply_switch(text, settings.lossless)) return refused("must be 1 or 0, or on or off");
  return {};
}

Result<void> apply_original_days(std::string_view text, Settings& settings) {
  const auto days = parse_whole_number(text, 1, 365);
  if (!days) return std::unexpected(days.error());
  settings.original_limits.longest_unused = std::chrono::days(*days);
  return {};
}

Result<void> apply_original_size(std::string_view text, Settings& settings) {
  const auto mebibytes = parse_whole_number(text, 1, 1'048'576);
  if (!mebibytes) return std::unexpected(mebibytes.error());
  settings.original_limits.most_bytes = *mebibytes * bytes_per_mebibyte;
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

Result<void> apply_conversations(std::string_view text, Settings& settings) {
  return apply_switch(text, settings.keep_conversations);
}

Result<void> apply_conversation_days(std::string_view text, Settings& settings) {
  const auto days = parse_whole_number(text, 1, 365);
  if (!days) return std::unexpected(days.error());
  settings.conversation_limits.longest_unused = std::chrono::days(*days);
  return {};
}

Result<void> apply_conversation_size(std::string_view text, Settings& settings) {
  const auto mebibytes = parse_whole_number(text, 1, 65'536);
  if (!mebibytes) return std::unexpected(mebibytes.error());
  settings.conversation_limits.most_file_bytes = *mebibytes * bytes_per_mebibyte;
  return {};
}

Result<void> apply_ledger_days(std::string_view text, Settings& settings) {
  const auto days = parse_whole_number(text, 1, 3650);
  if (!days) return std::unexpected(days.error());
  settings.ledger_limits.longest_kept = std::chrono::days(*days);
  return {};
}

Result<void> apply_ledger_size(std::string_view text, Settings& settings) {
  const auto mebibytes = parse_whole_number(text, 1, 65'536);
  if (!mebibytes) return std::unexpected(mebibytes.error());
  settings.ledger_limits.most_file_bytes = *mebibytes * bytes_per_mebibyte;
  return {};
}

Result<void> apply_max_body(std::string_view text, Settings& settings) {
  const auto mebibytes = parse_whole_number(text, 1, 4096);
  if (!mebibytes) return std::unexpected(mebibytes.error());
  settings.max_body_bytes = *mebibytes * bytes_per_mebibyte;
  return {};
}

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

std::string show_seconds(std::chrono::milliseconds duration) {
  return fmt::format("{}", std::chrono::duration<double>(duration).count());
}

std::string show_list(const std::vector<std::string>& items) {
  return fmt::format("{}", fmt::join(items, ","));
}

// Each row's text is the manual: keep it exact.
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
    Setting{
        .key = "max_body_mb",
        .variable = "TOKENPAK_MAX_BODY_MB",
        .placeholder = "MIB",
        .fallback = "64",
        .meaning = "largest request body in MiB",
        .type = Type::number,
        .apply = [](std::string_view text, const Folders&, Settings& s) { return apply_max_body(text, s); },
        .show = [](const Settings& s) { return fmt::format("{}", s.max_body_bytes / bytes_per_mebibyte); }},
    Setting{.key = "loops",
            .variable = "TOKENPAK_LOOPS",
            .placeholder = "COUNT",
            .fallback = "0",
            .meaning = "event loops, each a thread; 0 is one for each core",
            .type = Type::number,
            .apply = [](std::string_view text, const Folders&,
                        Settings& s) { return assign(s.event_loops, parse_whole_number(text, 0, 256)); },
            .show = [](const Settings& s) { return fmt::format("{}", s.event_loops); }},
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
    Setting{.key = "home",
            .variable = "TOKENPAK_HOME",
            .placeholder = "FOLDER",
            .fallback = "~/.tokenpak",
            .meaning = "folder of config.toml and of everything that the proxy keeps",
            .in_file = false,
            .apply = [](std::string_view text, const Folders& folders,
                        Settings& s) { return assign(s.home, parse_path(text, folders)); },
            .show = [](const Settings& s) { return s.home.string(); }},
    Setting{.key = "conversations",
            .variable = "TOKENPAK_CONVERSATIONS",
            .placeholder = "ON|OFF",
            .fallback = "on",
            .meaning = "remember what each message was sent as, to send it the same again: on or off",
            .apply = [](std::string_view text, const Folders&,
                        Settings& s) { return apply_conversations(text, s); },
            .show = [](const Settings& s) { return std::string(s.keep_conversations ? "on" : "off"); }},
    Setting{.key = "conversation_days",
            .variable = "TOKENPAK_CONVERSATION_DAYS",
            .placeholder = "DAYS",
            .fallback = "7",
            .meaning = "days after its last use that a message is remembered on disk",
            .type = Type::number,
            .apply = [](std::string_view text, const Folders&,
                        Settings& s) { return apply_conversation_days(text, s); },
            .show =
                [](const Settings& s) {
                  return fmt::format("{}", s.conversation_limits.longest_unused.count());
                }},
    Setting{.key = "conversation_mb",
            .variable = "TOKENPAK_CONVERSATION_MB",
            .placeholder = "MIB",
            .fallback = "256",
            .meaning = "largest size in MiB of what is remembered on disk",
            .type = Type::number,
            .apply = [](std::string_view text, const Folders&,
                        Settings& s) { return apply_conversation_size(text, s); },
            .show =
                [](const Settings& s) {
                  return fmt::format("{}", s.conversation_limits.most_file_bytes / bytes_per_mebibyte);
                }},
    Setting{.key = "originals",
            .variable = "TOKENPAK_ORIGINALS",
            .placeholder = "ON|OFF",
            .fallback = "on",
            .meaning = "keep the whole text of what is sent cut; off: nothing is cut",
            .apply = [](std::string_view text, const Folders&,
                        Settings& s) { return apply_switch(text, s.keep_originals); },
            .show = [](const Settings& s) { return std::string(s.keep_originals ? "on" : "off"); }},
    Setting{
        .key = "originals_days",
        .variable = "TOKENPAK_ORIGINALS_DAYS",
        .placeholder = "DAYS",
        .fallback = "as conversation_days",
        .meaning = "days after its last use that a whole text is kept, conversation_days or more",
        .type = Type::number,
        .apply = [](std::string_view text, const Folders&,
                    Settings& s) { return apply_original_days(text, s); },
        .show = [](const Settings& s) { return fmt::format("{}", s.original_limits.longest_unused.count()); },
        .derive =
            [](Settings& s) { s.original_limits.longest_unused = s.conversation_limits.longest_unused; }},
    Setting{
        .key = "originals_mb",
        .variable = "TOKENPAK_ORIGINALS_MB",
        .placeholder = "MIB",
        .fallback = "512",
        .meaning = "largest size in MiB of all whole texts; at the limit nothing more is cut",
        .type = Type::number,
        .apply = [](std::string_view text, const Folders&,
                    Settings& s) { return apply_original_size(text, s); },
        .show =
            [](const Settings& s) {
              return fmt::format("{}", s.original_limits.most_bytes / bytes_per_mebibyte);
            }},
    Setting{.key = "ledger",
            .variable = "TOKENPAK_LEDGER",
            .placeholder = "ON|OFF",
            .fallback = "on",
            .meaning = "keep the account of requests on disk, without their contents: on or off",
            .apply = [](std::string_view text, const Folders&,
                        Settings& s) { return apply_switch(text, s.keep_ledger); },
            .show = [](const Settings& s) { return std::string(s.keep_ledger ? "on" : "off"); }},
    Setting{
        .key = "ledger_days",
        .variable = "TOKENPAK_LEDGER_DAYS",
        .placeholder = "DAYS",
        .fallback = "365",
        .meaning = "days that the account goes back",
        .type = Type::number,
        .apply = [](std::string_view text, const Folders&,
                    Settings& s) { return apply_ledger_days(text, s); },
        .show = [](const Settings& s) { return fmt::format("{}", s.ledger_limits.longest_kept.count()); }},
    Setting{
        .key = "ledger_mb",
        .variable = "TOKENPAK_LEDGER_MB",
        .placeholder = "MIB",
        .fallback = "512",
        .meaning = "largest size in MiB of the account on disk; sums outlive its requests",
        .type = Type::number,
        .apply = [](std::string_view text, const Folders&,
                    Settings& s) { return apply_ledger_size(text, s); },
        .show =
            [](const Settings& s) {
              return fmt::format("{}", s.ledger_limits.most_file_bytes / bytes_per_mebibyte);
            }},
    Setting{.key = "vault_index_path",
            .variable = "VAULT_INDEX_PATH",
            .placeholder = "FOLDER",
            .fallback = "TOKENPAK_HOME",
            .meaning = "folder of the vault index",
            .apply = [](std::string_view text, const Folders& folders,
                        Settings& s) { return assign(s.vault_path, parse_path(text, folders)); },
            .show = [](const Settings& s) { return s.vault_path.string(); },
            .derive = [](Settings& s) { s.vault_path = s.home; }},
    Setting{
        .key = "inject_budget",
        .variable = "TOKENPAK_INJECT_BUDGET",
        .placeholder = "TOKENS",
        .fallback = "2200",
        .meaning = "tokens that the vault may add to a request",
        .type = Type::number,
        .apply = [](std::string_view text, const Folders&,
                    Settings& s) { return assign(s.inject_budget, parse_whole_number(text, 0, 1'000'000)); },
        .show = [](const Settings& s) { return fmt::format("{}", s.inject_budget); }},
    Setting{.key = "inject_min_score",
            .variable = "TOKENPAK_INJECT_MIN_SCORE",
            .placeholder = "SCORE",
            .fallback = "0.6",
            .meaning = "relevance, 0 to 1, that a section of the vault must reach",
            .type = Type::number,
            .apply = [](std::string_view text, const Folders&,
                        Settings& s) { return assign(s.inject_min_score, parse_score(text)); },
            .show = [](const Settings& s) { return fmt::format("{}", s.inject_min_score); }},
    Setting{.key = "calibration",
            .variable = "TOKENPAK_CALIBRATION",
            .placeholder = "ON_OFF",
            .fallback = "on",
            .meaning = "correct token counts by what providers report: on or off",
            .apply = [](std::string_view text, const Folders&,
                        Settings& s) { return apply_calibration(text, s); },
            .show = [](const Settings& s) { return std::string(s.calibrates_counts ? "on" : "off"); }},
};

}  // namespace

std::span<const Setting> setting_table() {
  return table;
}

const Setting* setting_with_key(std::string_view key) {
  const auto found = std::ranges::find(table, key, &Setting::key);
  return found == table.end() ? nullptr : &*found;
}

std::string flag_of(const Setting& setting) {
  std::string flag = "--" + std::string(setting.key);
  std::ranges::replace(flag, '_', '-');
  return flag;
}

bool belongs_to_our_tools(std::string_view variable) {
  constexpr std::array<std::string_view, 6> names{"TOKENPAK_BIN",      "TOKENPAK_DATA",
                                                  "TOKENPAK_EXAMPLES", "TOKENPAK_FUZZ_SECONDS",
                                                  "TOKENPAK_KILLS",    "TOKENPAK_LOAD"};
  return std::ranges::find(names, variable) != names.end();
}

}  // namespace tokenpak::cli
