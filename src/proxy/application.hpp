#pragma once

#include "base/result.hpp"
#include "compress/transform.hpp"
#include "dialect/provider.hpp"
#include "http/upstream.hpp"
#include "ledger/budget.hpp"
#include "ledger/ledger.hpp"
#include "ledger/ledger_writer.hpp"
#include "ledger/prices.hpp"
#include "ledger/shadow_bill.hpp"
#include "net/cancellation.hpp"
#include "net/connection.hpp"
#include "net/loop.hpp"
#include "net/task.hpp"
#include "net/tls.hpp"
#include "net/workers.hpp"
#include "proxy/calibrator.hpp"
#include "proxy/circuit_breaker.hpp"
#include "proxy/conversation_store.hpp"
#include "proxy/live_vault.hpp"
#include "proxy/original_store.hpp"
#include "proxy/request_log.hpp"
#include "proxy/served_connection.hpp"
#include "proxy/settings.hpp"
#include "proxy/telemetry.hpp"
#include "tokens/count_cache.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace tokenpak::proxy {

/// What belongs to one event loop: its idle connections to each provider and the sessions it serves. Used on
/// its thread only.
class LoopContext {
 public:
  net::Loop& loop() { return loop_; }
  http::IdleConnections& idle(dialect::Provider provider) {
    return idle_[static_cast<std::size_t>(provider)];
  }
  std::unordered_set<ServedConnection*>& sessions() { return sessions_; }

 private:
  net::Loop loop_;
  std::array<http::IdleConnections, dialect::provider_count> idle_;
  std::unordered_set<ServedConnection*> sessions_;
};

/// What all loops share. Settings and prices never change while it runs; the rest is safe to use from any
/// loop.
class Application {
 public:
  Application(Settings settings, ledger::PriceTable prices, ledger::CacheRegimes regimes,
              int request_log_descriptor);

  const Settings& settings() const { return settings_; }
  const ledger::PriceTable& prices() const { return prices_; }
  ledger::Ledger& ledger() { return ledger_; }
  /// Null where nothing is kept beyond the process.
  ledger::LedgerWriter* ledger_writer() { return ledger_writer_ ? &*ledger_writer_ : nullptr; }
  ledger::Budget& budget() { return budget_; }
  tokens::CountCache& count_cache() { return count_cache_; }
  /// What went out for the messages of earlier requests; null where that is turned off.
  ConversationStore* conversations() { return conversations_ ? &*conversations_ : nullptr; }
  OriginalStore& originals() { return originals_; }
  const LiveVault& vault() const { return vault_; }
  Calibrator& calibrator() { return calibrator_; }
  const ledger::CacheRegimes& cache_regimes() const { return cache_regimes_; }
  ledger::ShadowBill& shadow_bill() { return shadow_bill_; }
  compress::SentTextCache& sent_texts() { return sent_texts_; }
  RequestLog& request_log() { return request_log_; }
  net::Workers& workers() { return workers_; }

  /// Opens a connection to a provider (or through the outbound proxy, where one is set and the host is not
  /// exempt). `limit` holds for each of its steps.
  net::Task<Result<net::Connection>> dial(LoopContext& context, dialect::Provider provider,
                                          net::Clock::duration limit, net::Cancellation& cancellation);
  const http::Origin& origin(dialect::Provider provider) const {
    return origins_[static_cast<std::size_t>(provider)];
  }
  CircuitBreaker& breaker(dialect::Provider provider) {
    return breakers_[static_cast<std::size_t>(provider)];
  }
  const CircuitBreaker& breaker(dialect::Provider provider) const {
    return breakers_[static_cast<std::size_t>(provider)];
  }
  /// `host[:port]` as the Host header of a provider has it.
  const std::string& host_header(dialect::Provider provider) const {
    return host_headers_[static_cast<std::size_t>(provider)];
  }

  /// Recognises requests that come back to this process. It travels as an option of the Connection header,
  /// which concerns no one but the next hop, and only to plain-HTTP upstreams on this machine, the only ones
  /// that can lead back here unseen.
  const std::string& loop_mark() const { return loop_mark_; }
  /// Tells this run of the program from any other: the first part of request ids.
  std::string_view instance_id() const {
    return std::string_view(loop_mark_).substr(loop_mark_prefix.size());
  }
  static constexpr std::string_view loop_mark_prefix = "tokenpak-";
  const std::optional<std::string>& connection_option(dialect::Provider provider) const {
    return connection_options_[static_cast<std::size_t>(provider)];
  }

  /// The ports this process listens on; set once before the loops run.
  void set_own_ports(std::vector<std::uint16_t> ports);
  /// Null where no collector is named.
  Telemetry* telemetry() { return telemetry_.get(); }

  bool is_shutting_down() const { return shutting_down_.load(std::memory_order_relaxed); }
  void begin_shut_down() { shutting_down_ = true; }

  std::chrono::steady_clock::time_point started() const { return started_; }
  std::atomic<std::uint64_t> requests_total = 0;
  std::atomic<std::uint64_t> requests_errors = 0;
  std::atomic<std::int64_t> in_flight = 0;
  std::atomic<std::size_t> websocket_connections = 0;

 private:
  Result<net::TlsContext*> tls_context();
  void restore_budget();

  const Settings settings_;
  const ledger::PriceTable prices_;
  const ledger::CacheRegimes cache_regimes_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::array<http::Origin, dialect::provider_count> origins_;
  std::array<std::string, dialect::provider_count> host_headers_;
  std::array<CircuitBreaker, dialect::provider_count> breakers_;
  std::string loop_mark_;
  std::array<std::optional<std::string>, dialect::provider_count> connection_options_;
  std::vector<std::uint16_t> own_ports_;
  std::atomic<bool> shutting_down_ = false;
  ledger::Ledger ledger_;
  std::optional<ledger::LedgerWriter> ledger_writer_;
  ledger::Budget budget_;
  tokens::CountCache count_cache_;
  std::optional<ConversationStore> conversations_;
  OriginalStore originals_;
  LiveVault vault_;
  Calibrator calibrator_;
  ledger::ShadowBill shadow_bill_;
  compress::SentTextCache sent_texts_;
  RequestLog request_log_;
  net::Workers workers_;
  std::unique_ptr<Telemetry> telemetry_;
  std::mutex tls_mutex_;
  std::unique_ptr<net::TlsContext> tls_;
};

}  // namespace tokenpak::proxy
