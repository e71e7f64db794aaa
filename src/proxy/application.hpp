#pragma once

#include "base/result.hpp"
#include "compress/transform.hpp"
#include "dialect/provider.hpp"
#include "http/body_memory.hpp"
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
#include "proxy/conversation_store.hpp"
#include "proxy/live_vault.hpp"
#include "proxy/original_store.hpp"
#include "proxy/question_embedder.hpp"
#include "proxy/request_log.hpp"
#include "proxy/served_connection.hpp"
#include "proxy/settings.hpp"
#include "proxy/telemetry.hpp"
#include "proxy/upstream.hpp"
#include "tokens/count_cache.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace tokenpak::proxy {

/// What belongs to one event loop: its idle connections to each upstream and the sessions it serves. Used on
/// its thread only.
class LoopContext {
 public:
  net::Loop& loop() { return loop_; }
  /// By the number of the upstream (Application::upstream).
  http::IdleConnections& idle(std::size_t upstream) {
    while (idle_.size() <= upstream)
      idle_.emplace_back();
    return idle_[upstream];
  }
  std::unordered_set<ServedConnection*>& sessions() { return sessions_; }

 private:
  net::Loop loop_;
  std::deque<http::IdleConnections> idle_;
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
  /// Null where no server for embeddings is named.
  QuestionEmbedder* question_embedder() { return question_embedder_ ? &*question_embedder_ : nullptr; }
  Calibrator& calibrator() { return calibrator_; }
  const ledger::CacheRegimes& cache_regimes() const { return cache_regimes_; }
  ledger::ShadowBill& shadow_bill() { return shadow_bill_; }
  compress::SentTextCache& sent_texts() { return sent_texts_; }
  RequestLog& request_log() { return request_log_; }
  net::Workers& workers() { return workers_; }

  /// Opens a connection to an upstream (or through the outbound proxy, where one is set and the host is not
  /// exempt). `limit` holds for each of its steps.
  net::Task<Result<net::Connection>> dial(LoopContext& context, const Upstream& upstream,
                                          net::Clock::duration limit, net::Cancellation& cancellation);
  /// The providers by their number, then the fallbacks in their order.
  Upstream& upstream(std::size_t index) { return upstreams_[index]; }
  const Upstream& upstream(dialect::Provider provider) const {
    return upstreams_[static_cast<std::size_t>(provider)];
  }
  std::size_t upstream_count() const { return upstreams_.size(); }
  http::BodyMemory& body_memory() { return body_memory_; }
  const http::BodyMemory& body_memory() const { return body_memory_; }

  /// Recognises requests that come back to this process. It travels as an option of the Connection header,
  /// which concerns no one but the next hop, and only to plain-HTTP upstreams on this machine, the only ones
  /// that can lead back here unseen.
  const std::string& loop_mark() const { return loop_mark_; }
  /// The id of one more request: this run of the program, and a number.
  std::string next_request_id();
  static constexpr std::string_view loop_mark_prefix = "tokenpak-";
  /// What the Connection header to an upstream says; nothing where there is none to be.
  std::optional<std::string> connection_option(const Upstream& upstream) const {
    if (!upstream.is_plain_and_local) return std::nullopt;
    return "keep-alive, " + loop_mark_;
  }

  /// The ports this process listens on; set once before the loops run.
  void set_own_ports(std::vector<std::uint16_t> ports);
  /// Null where no collector is named.
  Telemetry* telemetry() { return telemetry_.get(); }

  bool is_shutting_down() const { return shutting_down_.load(std::memory_order_relaxed); }
  void begin_shut_down() { shutting_down_ = true; }

  std::chrono::steady_clock::time_point started() const { return started_; }
  std::atomic<std::uint64_t> requests_total = 0;  ///< finished ones, refusals too
  std::atomic<std::uint64_t> requests_errors = 0;
  std::atomic<std::int64_t> in_flight = 0;
  std::atomic<std::size_t> websocket_connections = 0;
  std::atomic<std::size_t> connections = 0;     ///< of clients, on the HTTP port
  std::atomic<std::uint64_t> retries = 0;       ///< further attempts at an upstream
  std::atomic<std::uint64_t> fallbacks = 0;     ///< requests that went on to a fallback
  std::atomic<std::uint64_t> refused_full = 0;  ///< requests refused because a limit was reached

 private:
  Result<net::TlsContext*> tls_context();
  void restore_budget();

  std::atomic<std::uint64_t> request_number_ = 0;

  const Settings settings_;
  const ledger::PriceTable prices_;
  const ledger::CacheRegimes cache_regimes_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::deque<Upstream> upstreams_;  // they stay where they are
  http::BodyMemory body_memory_;
  std::string loop_mark_;
  std::vector<std::uint16_t> own_ports_;
  std::atomic<bool> shutting_down_ = false;
  ledger::Ledger ledger_;
  ledger::Budget budget_;
  std::optional<ledger::LedgerWriter> ledger_writer_;  // tells the budget what others spend
  tokens::CountCache count_cache_;
  std::optional<ConversationStore> conversations_;
  OriginalStore originals_;
  LiveVault vault_;
  std::optional<QuestionEmbedder> question_embedder_;
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
