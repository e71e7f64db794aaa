#include "proxy/telemetry.hpp"

#include "base/log.hpp"
#include "net/loop.hpp"
#include "net/task.hpp"
#include "proxy/post_call.hpp"

#include <random>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::proxy {

namespace {

/// What is gathered before it is sent: often enough to watch, and a batch costs little more than a request.
constexpr std::chrono::milliseconds interval{2000};
constexpr std::chrono::milliseconds longest_call{5000};
/// At the end of the program nobody wants to wait.
constexpr std::chrono::milliseconds last_call{1000};

std::uint64_t random_seed() {
  std::random_device random;
  return (std::uint64_t{random()} << 32U) | random();
}

struct Call {
  const http::Origin& origin;
  const std::vector<std::uint16_t>& own_ports;
  std::string_view head;
  std::string_view body;
  std::chrono::milliseconds limit;
  Result<void> outcome = failure(ErrorKind::internal, "not called");
};

net::Task<Result<int>> status_of(net::Loop& loop, const Call& call, std::unique_ptr<net::TlsContext>& tls) {
  Result<net::Connection> connection =
      co_await dial_alone(loop, call.origin, call.own_ports, call.limit, tls);
  if (!connection) co_return std::unexpected(connection.error());
  http::ResponseHead head;
  const Result<void> posted = co_await post(*connection, call.head, call.body, call.limit, head);
  if (!posted) co_return std::unexpected(posted.error());
  co_return head.status;
}

net::Task<> make_call(net::Loop& loop, Call& call, std::unique_ptr<net::TlsContext>& tls) {
  const Result<int> status = co_await status_of(loop, call, tls);
  if (!status) {
    call.outcome = std::unexpected(status.error());
  } else if (*status < 200 || *status > 299) {
    call.outcome = failure(ErrorKind::upstream_broken, fmt::format("it answers with status {}", *status));
  } else {
    call.outcome = {};
  }
  loop.stop();
}

}  // namespace

Telemetry::Telemetry(const TelemetrySettings& settings, std::vector<std::uint16_t> own_ports)
    : settings_(settings),
      own_ports_(std::move(own_ports)),
      seed_(random_seed()),
      metrics_(std::chrono::system_clock::now()),
      thread_([this] { run(); }) {}

Telemetry::~Telemetry() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Telemetry::post(std::shared_ptr<const ledger::Row> row) {
  bool was_empty = false;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= most_waiting) {
      ++dropped_;
      return;
    }
    was_empty = waiting_.empty();
    waiting_.push_back(std::move(row));
  }
  if (was_empty) changed_.notify_all();
}

void Telemetry::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return is_stopping_ || !waiting_.empty(); });
    changed_.wait_for(lock, interval, [this] { return is_stopping_; });
    const bool is_last = is_stopping_;
    const std::vector<std::shared_ptr<const ledger::Row>> rows = std::exchange(waiting_, {});
    const std::size_t dropped = std::exchange(dropped_, 0);
    lock.unlock();
    if (dropped > 0)
      log(LogLevel::warning,
          fmt::format("{} requests came too fast for the collector of telemetry", dropped));
    if (!rows.empty()) send(rows, is_last ? last_call : longest_call);
    lock.lock();
    if (is_last) return;
  }
}

void Telemetry::send(const std::vector<std::shared_ptr<const ledger::Row>>& rows,
                     std::chrono::milliseconds limit) {
  for (const auto& row : rows)
    metrics_.add(*row);
  Result<void> sent = post_json("/v1/traces", ledger::spans_json(rows, seed_), limit);
  if (sent) sent = post_json("/v1/metrics", metrics_.json(std::chrono::system_clock::now()), limit);
  if (sent) {
    if (has_failed_) log(LogLevel::warning, "the collector of telemetry takes it again");
    has_failed_ = false;
    return;
  }
  if (!has_failed_) {
    log(LogLevel::warning, fmt::format("telemetry is dropped: the collector at {} cannot be reached: {}",
                                       settings_.endpoint.url(), sent.error().message));
  }
  has_failed_ = true;
}

Result<void> Telemetry::post_json(std::string_view path, std::string_view body,
                                  std::chrono::milliseconds limit) const {
  const UpstreamAddress& endpoint = settings_.endpoint;
  const http::Origin origin{.tls = endpoint.tls, .host = endpoint.host, .port = endpoint.port, .tunnel = {}};
  const std::string host = endpoint.host.contains(':') ? "[" + endpoint.host + "]" : endpoint.host;
  const std::string head = fmt::format(
      "POST {}{} HTTP/1.1\r\nHost: {}:{}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n"
      "Connection: close\r\n{}\r\n",
      endpoint.path_prefix, path, host, endpoint.port, body.size(), settings_.header_lines);
  std::unique_ptr<net::TlsContext> tls;  // outlives the loop's connections
  net::Loop loop;
  Call call{.origin = origin, .own_ports = own_ports_, .head = head, .body = body, .limit = limit};
  net::spawn(make_call(loop, call, tls));
  loop.run();
  return call.outcome;
}

}  // namespace tokenpak::proxy
