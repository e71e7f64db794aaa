#include "proxy/application.hpp"

#include "base/log.hpp"

#include <functional>
#include <random>
#include <span>
#include <thread>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::proxy {

namespace {

/// Enough for the few large bodies that come at once; the loops stay the busy threads.
constexpr std::size_t worker_threads = 2;

/// Some twenty agents at work at once; the texts of others are indexed anew.
constexpr std::size_t most_sent_text_bytes = std::size_t{32} << 20;

}  // namespace

Application::Application(Settings settings, ledger::PriceTable prices, ledger::CacheRegimes regimes,
                         int request_log_descriptor)
    : settings_(std::move(settings)),
      prices_(std::move(prices)),
      cache_regimes_(std::move(regimes)),
      body_memory_(settings_.limits.body_bytes),
      ledger_(std::chrono::system_clock::now()),
      budget_(settings_.budget, settings_.budget_only_warns, std::chrono::system_clock::now()),
      originals_(settings_.originals_folder(), settings_.original_limits),
      vault_(settings_.vault_path / vault::index_file_name),
      calibrator_(settings_.calibrates_counts),
      shadow_bill_(cache_regimes_),
      sent_texts_(most_sent_text_bytes),
      request_log_(request_log_descriptor, settings_.log_format),
      workers_(worker_threads) {
  if (settings_.embeddings.endpoint) question_embedder_.emplace(settings_);
  if (settings_.keep_ledger)
    ledger_writer_.emplace(settings_.home / "ledger.db", settings_.ledger_limits, ledger_);
  if (budget_.is_set() && ledger_writer_) restore_budget();
  if (settings_.keep_conversations) {
    conversations_.emplace(settings_.home / "conversations.db", settings_.conversation_limits);
    if (settings_.mode != compress::Mode::strict) conversations_->open_ahead();
  }
  std::random_device random;
  loop_mark_ = fmt::format("{}{:08x}", loop_mark_prefix, random());
  for (std::size_t i = 0; i < dialect::provider_count; ++i) {
    upstreams_.emplace_back(name_of(static_cast<dialect::Provider>(i)), settings_.upstreams[i], settings_,
                            nullptr);
  }
  for (const Fallback& fallback : settings_.fallbacks)
    upstreams_.emplace_back(fallback.name, fallback.address, settings_, &fallback);
}

void Application::set_own_ports(std::vector<std::uint16_t> ports) {
  own_ports_ = std::move(ports);
  if (settings_.telemetry) telemetry_ = std::make_unique<Telemetry>(*settings_.telemetry, own_ports_);
}

/// Before the first request may be asked for, the account of the time before has been read.
void Application::restore_budget() {
  ledger_writer_->wait_until_read();
  Result<ledger::Spending> spending =
      ledger::read_spending(settings_.home / "ledger.db", std::chrono::system_clock::now());
  if (spending) {
    const std::int64_t upto = spending->upto;
    budget_.restore(*std::move(spending));
    ledger_writer_->watch_others(upto, [this](std::span<const ledger::SpentElsewhere> spent) {
      budget_.add(spent, std::chrono::system_clock::now());
    });
  } else {
    log(LogLevel::warning,
        fmt::format("the budget does not know what was spent before: {}", spending.error().message));
  }
}

std::string Application::next_request_id() {
  std::string id(std::string_view(loop_mark_).substr(loop_mark_prefix.size()));
  const fmt::format_int number(++request_number_);
  id.append("-").append(number.data(), number.size());
  return id;
}

net::Task<Result<net::Connection>> Application::dial(LoopContext& context, const Upstream& upstream,
                                                     net::Clock::duration limit,
                                                     net::Cancellation& cancellation) {
  const std::function<Result<net::TlsContext*>()> tls = [this] { return tls_context(); };
  return http::dial(context.loop(), upstream.origin, own_ports_, tls, limit, cancellation);
}

Result<net::TlsContext*> Application::tls_context() {
  const std::lock_guard lock(tls_mutex_);
  if (!tls_) {
    Result<std::unique_ptr<net::TlsContext>> made = net::TlsContext::for_clients();
    if (!made) return std::unexpected(std::move(made.error()));
    tls_ = std::move(*made);
  }
  return tls_.get();
}

}  // namespace tokenpak::proxy
