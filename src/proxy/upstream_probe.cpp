#include "proxy/upstream_probe.hpp"

#include "http/receive.hpp"
#include "http/upstream.hpp"
#include "net/cancellation.hpp"
#include "net/loop.hpp"
#include "net/task.hpp"
#include "net/tcp.hpp"
#include "net/tls.hpp"
#include "proxy/upstream.hpp"

#include <array>
#include <ctime>
#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <netdb.h>

namespace tokenpak::proxy {

namespace {

constexpr std::chrono::seconds answer_limit{10};
/// A page of ours may be so large and no larger.
constexpr std::size_t largest_page = 16u << 20;

/// Why a name cannot be looked up; nothing where it can.
std::optional<std::string> look_up(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (error != 0) return ::gai_strerror(error);
  ::freeaddrinfo(found);
  return std::nullopt;
}

std::optional<std::chrono::system_clock::time_point> parse_http_date(std::string_view text) {
  std::tm date{};
  const std::string terminated(text);
  const char* const end = ::strptime(terminated.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &date);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return std::chrono::system_clock::from_time_t(::timegm(&date));
}

net::Task<> read_date(net::Connection& connection, const Upstream& upstream, UpstreamProbe& probe) {
  const std::string request =
      fmt::format("HEAD / HTTP/1.1\r\nHost: {}\r\nUser-Agent: tokenpak-doctor\r\nConnection: close\r\n\r\n",
                  upstream.host_header);
  const std::array<std::string_view, 1> pieces = {request};
  connection.set_deadline(answer_limit);
  const Result<void> sent = co_await connection.send(pieces);
  if (!sent) co_return;
  http::ResponseHead head;
  const Result<http::HeadOutcome> outcome = co_await http::receive_response_head(connection, "HEAD", head);
  if (outcome && *outcome == http::HeadOutcome::complete) probe.date = parse_http_date(head.value_of("date"));
}

net::Task<> run_probe(net::Loop& loop, const Upstream& upstream, const Settings& settings,
                      UpstreamProbe& probe) {
  net::Cancellation never;
  std::unique_ptr<net::TlsContext> tls;
  const std::function<Result<net::TlsContext*>()> make_tls = [&tls]() -> Result<net::TlsContext*> {
    Result<std::unique_ptr<net::TlsContext>> made = net::TlsContext::for_clients();
    if (!made) return std::unexpected(std::move(made.error()));
    tls = std::move(*made);
    return tls.get();
  };
  const net::Clock::time_point begin = net::Clock::now();
  const net::Clock::duration limit = settings.connect_timeout;
  const std::vector<std::uint16_t> no_ports;
  Result<net::Connection> connection =
      co_await http::dial(loop, upstream.origin, no_ports, make_tls, limit, never);
  if (connection) {
    probe.connected = std::chrono::duration_cast<std::chrono::milliseconds>(net::Clock::now() - begin);
    probe.certificate_end = net::certificate_end(*connection);
    co_await read_date(*connection, upstream, probe);
    connection->close();
  } else {
    probe.problem = std::move(connection.error());
  }
  loop.stop();
}

net::Task<> ask(net::Loop& loop, const Settings& settings, std::string_view target,
                Result<PageAnswer>& answer) {
  net::Cancellation never;
  std::string host = settings.host.empty() || settings.host == "0.0.0.0" ? "127.0.0.1"
                     : settings.host == "::"                             ? "::1"
                                                                         : settings.host;
  Result<net::Connection> connection =
      co_await net::connect_tcp(loop, std::move(host), settings.port, std::chrono::seconds(2), never);
  if (!connection) {
    answer = std::unexpected(std::move(connection.error()));
    loop.stop();
    co_return;
  }
  const std::string key =
      settings.key.empty() ? std::string() : fmt::format("X-TokenPak-Key: {}\r\n", settings.key);
  const std::string request =
      fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{}\r\n", target, key);
  const std::array<std::string_view, 1> pieces = {request};
  connection->set_deadline(answer_limit);
  const Result<void> sent = co_await connection->send(pieces);
  http::ResponseHead head;
  Result<http::HeadOutcome> outcome = failure(ErrorKind::connection_closed, "it closed the connection");
  if (sent) outcome = co_await http::receive_response_head(*connection, "GET", head);
  if (outcome && *outcome == http::HeadOutcome::complete) {
    const int status = head.status;
    const http::Framing framing = head.framing;
    const std::uint64_t length = head.content_length;
    connection->consume(head.size);
    http::BodyMemory memory(largest_page);
    http::BodyShare share(memory);
    Result<http::Body> body =
        co_await http::receive_body(*connection, framing, length, largest_page, answer_limit, share);
    if (body) {
      answer = PageAnswer{status, std::string(body->view())};
    } else {
      answer = std::unexpected(std::move(body.error()));
    }
  } else {
    answer = failure(ErrorKind::connection_closed, "what listens there did not answer like a web server");
  }
  connection->close();
  loop.stop();
}

}  // namespace

UpstreamProbe probe_upstream(const UpstreamAddress& address, const Settings& settings) {
  const Upstream upstream("", address, settings, nullptr);
  UpstreamProbe probe;
  probe.looked_up = upstream.origin.tunnel ? upstream.origin.tunnel->host : upstream.origin.host;
  probe.lookup_problem = look_up(probe.looked_up);
  if (probe.lookup_problem) return probe;
  net::Loop loop;
  net::spawn(run_probe(loop, upstream, settings, probe));
  loop.run();
  return probe;
}

Result<PageAnswer> ask_running_proxy(const Settings& settings, std::string_view target) {
  Result<PageAnswer> answer = failure(ErrorKind::internal, "");
  net::Loop loop;
  net::spawn(ask(loop, settings, target, answer));
  loop.run();
  return answer;
}

}  // namespace tokenpak::proxy
