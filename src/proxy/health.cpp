#include "proxy/health.hpp"

#include "base/json_writer.hpp"
#include "vault/describe_index.hpp"
#include "version.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <sys/resource.h>
#include <unistd.h>

namespace tokenpak::proxy {

namespace {

constexpr std::chrono::seconds probe_limit{2};

std::uint64_t seconds_since_1970() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(now).count());
}

void write_vault(JsonWriter& json, const Application& application) {
  const auto loaded = application.vault().current();
  json.key("vault_index").begin_object();
  json.field("available", loaded != nullptr).field("blocks", loaded ? loaded->index().chunk_count() : 0);
  json.field("path", application.settings().vault_path.string());
  json.field("age_seconds",
             loaded ? std::optional(vault::age_of(loaded->index(), seconds_since_1970())) : std::nullopt);
  json.field("fresh", application.vault().is_fresh()).end_object();
}

using BreakerStatuses = std::array<CircuitBreaker::Status, dialect::provider_count>;

void write_breakers(JsonWriter& json, const BreakerSettings& settings, const BreakerStatuses& statuses,
                    bool any_open) {
  json.key("circuit_breakers").begin_object();
  json.field("enabled", settings.failure_threshold > 0).field("any_open", any_open);
  json.key("providers").begin_object();
  for (std::size_t i = 0; i < statuses.size(); ++i) {
    const CircuitBreaker::Status& status = statuses[i];
    std::optional<double> until_probe;
    if (status.until_probe) until_probe = std::chrono::duration<double>(*status.until_probe).count();
    json.key(name_of(static_cast<dialect::Provider>(i))).begin_object();
    json.field("state", name_of(status.state)).field("failures_in_window", status.failures_in_window);
    json.field("failure_threshold", settings.failure_threshold);
    json.field("time_until_probe_seconds", until_probe).field("total_trips", status.total_trips);
    json.end_object();
  }
  json.end_object().end_object();
}

void write_deep(JsonWriter& json, const Application& application, const DeepHealth& deep) {
  json.key("upstreams").begin_object();
  for (std::size_t i = 0; i < deep.size(); ++i) {
    json.key(name_of(static_cast<dialect::Provider>(i))).begin_object();
    json.field("url", application.settings().upstreams[i].url())
        .field("reachable", !deep[i].problem.has_value());
    json.field("connect_ms", deep[i].milliseconds).field("problem", deep[i].problem).end_object();
  }
  json.end_object();
  json.key("memory").begin_object().field("resident_bytes", resident_bytes()).end_object();
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(application.settings().home, error);
  json.key("disk").begin_object().field("path", application.settings().home.string());
  json.field("available_bytes", error ? std::nullopt : std::optional<std::uint64_t>(space.available))
      .end_object();
}

}  // namespace

std::string vault_json(const Application& application) {
  const auto loaded = application.vault().current();
  if (loaded) return vault::index_json(loaded->index(), loaded->path().string(), seconds_since_1970());
  JsonWriter json;
  json.begin_object();
  json.field("path", (application.settings().vault_path / vault::index_file_name).string());
  json.field("files", 0).field("chunks", 0).field("terms", 0).field("index_bytes", 0);
  json.field("age_seconds", nullptr).key("folders").begin_array().end_array().end_object();
  return std::move(json).text();
}

// The second number of /proc/self/statm is in pages.
std::optional<std::uint64_t> resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t total_pages = 0;
  std::uint64_t resident_pages = 0;
  if (!(statm >> total_pages >> resident_pages)) return std::nullopt;
  return resident_pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

net::Task<DeepHealth> probe_providers(Application& application, LoopContext& context) {
  DeepHealth deep;
  for (std::size_t i = 0; i < deep.size(); ++i) {
    net::Cancellation never;
    const auto begin = net::Clock::now();
    const Result<net::Connection> connection =
        co_await application.dial(context, application.upstream(i), probe_limit, never);
    deep[i].milliseconds = std::chrono::duration<double, std::milli>(net::Clock::now() - begin).count();
    if (!connection) deep[i].problem = connection.error().message;
  }
  co_return deep;
}

std::string health_json(const Application& application, const std::optional<DeepHealth>& deep) {
  const Settings& settings = application.settings();
  bool all_reachable = true;
  if (deep) {
    for (const Reachability& provider : *deep)
      all_reachable = all_reachable && !provider.problem;
  }
  BreakerStatuses breakers;
  for (std::size_t i = 0; i < breakers.size(); ++i)
    breakers[i] = application.upstream(static_cast<dialect::Provider>(i)).breaker.status(net::Clock::now());
  // Half-open is not yet well: nobody knows before the probe.
  const bool any_open = std::ranges::any_of(
      breakers, [](const auto& status) { return status.state != CircuitBreaker::State::closed; });
  const bool is_well = all_reachable && !any_open;
  JsonWriter json;
  json.begin_object();
  json.field("status", application.is_shutting_down() ? "shutting_down" : is_well ? "ok" : "degraded");
  json.field("version", TOKENPAK_VERSION);
  json.field("uptime_seconds",
             std::chrono::duration<double>(net::Clock::now() - application.started()).count());
  json.field("mode", compress::name_of(settings.mode));
  json.field("in_flight_requests", application.in_flight.load());
  json.field("connections", application.connections.load());
  json.field("requests_total", application.requests_total.load());
  json.field("requests_errors", application.requests_errors.load());
  write_vault(json, application);
  json.key("websocket").begin_object();
  json.field("enabled", settings.websocket_port != 0).field("port", settings.websocket_port);
  json.field("connections", application.websocket_connections.load()).end_object();
  json.field("request_timeout_seconds", std::chrono::duration<double>(settings.request_timeout).count());
  write_breakers(json, settings.breaker, breakers, any_open);
  if (deep) write_deep(json, application, *deep);
  json.end_object();
  return std::move(json).text();
}

}  // namespace tokenpak::proxy
