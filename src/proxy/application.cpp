#include "proxy/application.hpp"

#include "base/log.hpp"
#include "proxy/admission.hpp"

#include <algorithm>
#include <functional>
#include <random>
#include <thread>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::proxy {

namespace {

/// Enough for the few large bodies that come at once; the loops stay the busy threads.
constexpr std::size_t worker_threads = 2;

/// Some twenty agents at work at once; the texts of others are indexed anew.
constexpr std::size_t most_sent_text_bytes = std::size_t{32} << 20;

bool is_exempt(const OutboundProxy& proxy, std::string_view host) {
  return std::ranges::any_of(proxy.exempt, [host](std::string_view entry) {
    if (entry == "*" || entry == host) return true;
    if (entry.starts_with('*')) entry.remove_prefix(1);
    const std::string_view suffix = entry.starts_with('.') ? entry.substr(1) : entry;
    return !suffix.empty() && host.size() > suffix.size() && host.ends_with(suffix) &&
           host[host.size() - suffix.size() - 1] == '.';
  });
}

http::Origin origin_for(const UpstreamAddress& upstream, const std::optional<OutboundProxy>& proxy) {
  http::Origin origin;
  origin.tls = upstream.tls;
  origin.host = upstream.host;
  origin.port = upstream.port;
  if (upstream.tls && proxy && !is_exempt(*proxy, upstream.host)) {
    origin.tunnel = http::Tunnel{proxy->host, proxy->port, proxy->authorization};
  }
  return origin;
}

std::string host_header_for(const UpstreamAddress& upstream) {
  const std::string host = upstream.host.contains(':') ? "[" + upstream.host + "]" : upstream.host;
  const bool is_default_port = upstream.port == (upstream.tls ? 443 : 80);
  return is_default_port ? host : fmt::format("{}:{}", host, upstream.port);
}

}  // namespace

Application::Application(Settings settings, ledger::PriceTable prices, ledger::CacheRegimes regimes,
                         int request_log_descriptor)
    : settings_(std::move(settings)),
      prices_(std::move(prices)),
      cache_regimes_(std::move(regimes)),
      breakers_{CircuitBreaker(name_of(dialect::Provider::anthropic), settings_.breaker),
                CircuitBreaker(name_of(dialect::Provider::openai), settings_.breaker),
                CircuitBreaker(name_of(dialect::Provider::gemini), settings_.breaker)},
      ledger_(std::chrono::system_clock::now()),
      budget_(settings_.budget, settings_.budget_only_warns, std::chrono::system_clock::now()),
      originals_(settings_.originals_folder(), settings_.original_limits),
      vault_(settings_.vault_path / vault::index_file_name),
      calibrator_(settings_.calibrates_counts),
      shadow_bill_(cache_regimes_),
      sent_texts_(most_sent_text_bytes),
      request_log_(request_log_descriptor),
      workers_(worker_threads) {
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
    const UpstreamAddress& upstream = settings_.upstreams[i];
    origins_[i] = origin_for(upstream, settings_.outbound_proxy);
    host_headers_[i] = host_header_for(upstream);
    if (!upstream.tls && is_loopback_name(upstream.host))
      connection_options_[i] = "keep-alive, " + loop_mark_;
  }
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
    budget_.restore(*std::move(spending));
  } else {
    log(LogLevel::warning,
        fmt::format("the budget does not know what was spent before: {}", spending.error().message));
  }
}

net::Task<Result<net::Connection>> Application::dial(LoopContext& context, dialect::Provider provider,
                                                     net::Clock::duration limit,
                                                     net::Cancellation& cancellation) {
  const std::function<Result<net::TlsContext*>()> tls = [this] { return tls_context(); };
  return http::dial(context.loop(), origin(provider), own_ports_, tls, limit, cancellation);
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
