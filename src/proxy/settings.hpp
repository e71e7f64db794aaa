#pragma once

#include "base/log.hpp"
#include "compress/transform.hpp"
#include "dialect/provider.hpp"
#include "ledger/budget.hpp"
#include "ledger/ledger_file.hpp"
#include "proxy/circuit_breaker.hpp"
#include "proxy/conversation_store.hpp"
#include "proxy/original_store.hpp"
#include "proxy/retry_policy.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tokenpak::proxy {

/// Where a provider's requests go: scheme, host, port and an optional path prefix (no trailing slash).
struct UpstreamAddress {
  bool tls = true;
  std::string host;
  std::uint16_t port = 443;
  std::string path_prefix;

  std::string url() const;
};

/// Another upstream of the same dialect, for requests that a provider fails ([[fallback]] in config.toml).
struct Fallback {
  std::string name;                                        ///< what the account and the log call it
  dialect::Provider provider = dialect::Provider::openai;  ///< whose requests it takes
  UpstreamAddress address;
  bool sends_client_key = false;  ///< the client's key for the provider goes there, too
  std::string key;                ///< of its own, in place of the client's; or empty; never logged
  std::vector<std::pair<std::string, std::string>> models;  ///< names of models there; "*": all others
};

/// How much may be under way at once.
struct Limits {
  std::size_t connections = 10'000;      ///< of clients (TOKENPAK_CONNECTIONS)
  std::size_t upstream_requests = 512;   ///< to one upstream (TOKENPAK_UPSTREAM_REQUESTS)
  std::size_t upstream_queue = 1024;     ///< that wait for one of these (TOKENPAK_UPSTREAM_QUEUE)
  std::size_t body_bytes = 1024u << 20;  ///< of all request bodies (TOKENPAK_BODIES_MB)
};

/// An HTTP proxy on the way out (HTTPS_PROXY): reached by CONNECT.
struct OutboundProxy {
  std::string host;
  std::uint16_t port = 0;
  std::string authorization;        ///< value of Proxy-Authorization, or empty; never logged
  std::vector<std::string> exempt;  ///< NO_PROXY: host names, .suffixes, addresses, *
};

/// Where finished requests are told to an OpenTelemetry collector.
struct TelemetrySettings {
  UpstreamAddress endpoint;  ///< without /v1/traces
  std::string header_lines;  ///< "name: value\r\n" each; never logged
};

/// An OpenAI-compatible server that makes the vectors of the vault's sections.
struct EmbeddingsSettings {
  std::optional<UpstreamAddress> endpoint;  ///< without /embeddings; nothing: no vectors
  std::string model;
  std::string key;                         ///< sent as a bearer token, or empty; never logged
  std::chrono::milliseconds timeout{200};  ///< for a question
};

/// Everything that can be set, already checked. Filled by cli/settings.cpp; nothing else reads the
/// environment.
struct Settings {
  std::uint16_t port = 8766;
  std::string host;                        ///< empty: loopback, v4 and v6
  std::string key;                         ///< TOKENPAK_KEY; never logged
  std::vector<std::string> allowed_hosts;  ///< further names accepted in Host (TOKENPAK_ALLOWED_HOSTS)
  compress::Mode mode = compress::Mode::hybrid;
  bool lossless = false;                               ///< TOKENPAK_LOSSLESS
  LogFormat log_format = LogFormat::text;              ///< TOKENPAK_LOG
  std::uint16_t websocket_port = 8767;                 ///< 0: off
  std::size_t websocket_connections = 1000;            ///< TOKENPAK_WS_CONNECTIONS: at most so many at once
  std::chrono::milliseconds request_timeout{300'000};  ///< 0: off
  std::chrono::milliseconds connect_timeout{10'000};
  BreakerSettings breaker;
  RetrySettings retry;
  std::vector<Fallback> fallbacks;                   ///< in the order in which they are tried
  std::chrono::milliseconds longest_drain{120'000};  ///< TOKENPAK_DRAIN_SECONDS
  Limits limits;
  std::size_t max_body_bytes = 64u << 20;
  std::vector<std::string> protected_documents{"SOUL.md", "CLAUDE.md", "AGENTS.md"};
  bool keep_conversations = true;  ///< TOKENPAK_CONVERSATIONS
  ConversationLimits conversation_limits;
  bool keep_originals = true;  ///< TOKENPAK_ORIGINALS
  OriginalLimits original_limits;
  bool keep_ledger = true;  ///< TOKENPAK_LEDGER
  ledger::LedgerLimits ledger_limits;
  std::vector<ledger::BudgetLimit> budget;  ///< TOKENPAK_BUDGET
  bool budget_only_warns = false;           ///< TOKENPAK_BUDGET_ACTION=warn
  std::filesystem::path home;               ///< TOKENPAK_HOME
  std::filesystem::path vault_path;         ///< VAULT_INDEX_PATH
  std::uint32_t inject_budget = 2200;
  double inject_min_score = 0.6;
  EmbeddingsSettings embeddings;
  bool calibrates_counts = true;                                   ///< TOKENPAK_CALIBRATION
  std::array<UpstreamAddress, dialect::provider_count> upstreams;  ///< indexed by Provider
  std::optional<OutboundProxy> outbound_proxy;
  std::optional<TelemetrySettings> telemetry;  ///< OTEL_EXPORTER_OTLP_ENDPOINT
  std::size_t event_loops = 0;                 ///< 0: one per core that the process may use

  /// Where the whole texts of what was sent cut are.
  std::filesystem::path originals_folder() const { return home / "originals"; }
};

}  // namespace tokenpak::proxy
