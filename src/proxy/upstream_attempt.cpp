#include "proxy/upstream_attempt.hpp"

#include "base/ascii.hpp"
#include "http/receive.hpp"
#include "proxy/upstream_call.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include <fmt/format.h>

namespace tokenpak::proxy {

namespace {

/// Says which setting to look at where a provider cannot be reached.
Error with_advice(Error error, const Upstream& upstream) {
  if (error.kind != ErrorKind::upstream_unreachable) return error;
  if (upstream.origin.tunnel) {
    error.message += ". Check HTTPS_PROXY, or name the provider's host in NO_PROXY.";
  } else if (upstream.fallback != nullptr) {
    error.message += ". Check that it is running and that the base_url of its [[fallback]] is right.";
  } else {
    std::string name(upstream.name);
    std::ranges::transform(name, name.begin(), ascii_upper);
    error.message += fmt::format(". Check that it is running and that TOKENPAK_{}_BASE_URL is right.", name);
  }
  return error;
}

/// Sends the request on `connection` and waits for the head of the answer. `no_byte_came` tells whether a
/// retry is safe.
net::Task<Result<Answered>> send_and_await_head(net::Connection connection, const Outgoing& outgoing,
                                                Application& application, LoopContext& context,
                                                Exchange& exchange, net::Cancellation& given_up,
                                                bool& no_byte_came) {
  no_byte_came = true;
  net::Connection& upstream = connection;
  net::OnCancel on_cancel(given_up, [&upstream] { upstream.abort(); });
  set_silence_limit(upstream, application.settings());
  // A provider may refuse a request before it has read all of it: then what it says matters more than the
  // rest of the body.
  upstream.watch([&upstream] { upstream.interrupt_send(); });
  const Result<void> sent = co_await upstream.send(outgoing.pieces);
  upstream.watch(nullptr);
  if (sent) {
    exchange.sent = net::Clock::now();
    exchange.bytes_sent = outgoing.body_size;
    // The provider thinks now: time enough to read what need not be known before.
    co_await count_tokens(application, context, exchange);
  } else if (given_up.requested() || sent.error().kind == ErrorKind::timed_out) {
    co_return std::unexpected(sent.error());
  }

  set_silence_limit(upstream, application.settings());
  http::ResponseHead head;
  for (;;) {
    const Result<http::HeadOutcome> outcome =
        co_await http::receive_response_head(upstream, exchange.method, head);
    no_byte_came = upstream.received().empty();
    if (!outcome) co_return std::unexpected(outcome.error());
    if (*outcome == http::HeadOutcome::closed)
      co_return failure(ErrorKind::connection_closed, "closed before an answer");
    if (head.status == 101)
      co_return failure(ErrorKind::upstream_broken, "the provider switched protocols without being asked");
    if (head.status >= 200) break;
    upstream.consume(head.size);  // 1xx: the wait goes on
  }
  Answered answered(std::move(connection), std::move(head));
  answered.request_was_sent = sent.has_value();
  co_return answered;
}

}  // namespace

Outgoing::Outgoing(std::string_view body, std::span<const json::Edit> edits) {
  pieces.reserve(2 * edits.size() + 2);
  pieces.emplace_back();  // the head's place
  json::splice(body, edits, pieces);
  body_size = total_size(pieces);
}

net::Task<Result<Answered>> attempt_upstream(Application& application, LoopContext& context,
                                             const Outgoing& outgoing, Exchange& exchange,
                                             net::Cancellation& given_up) {
  http::IdleConnections& idle = context.idle(exchange.upstream);
  if (std::optional<net::Connection> reused = idle.take()) {
    bool no_byte_came = false;
    Result<Answered> answered = co_await send_and_await_head(std::move(*reused), outgoing, application,
                                                             context, exchange, given_up, no_byte_came);
    const bool has_died = !answered && answered.error().kind == ErrorKind::connection_closed && no_byte_came;
    if (!has_died || given_up.requested()) co_return answered;
  }
  const Upstream& upstream = application.upstream(exchange.upstream);
  const net::Clock::time_point dialing = net::Clock::now();
  const net::Clock::duration limit = application.settings().connect_timeout;
  Result<net::Connection> fresh = co_await application.dial(context, upstream, limit, given_up);
  exchange.connecting += net::Clock::now() - dialing;
  if (!fresh) co_return std::unexpected(with_advice(std::move(fresh.error()), upstream));
  bool no_byte_came = false;
  co_return co_await send_and_await_head(std::move(*fresh), outgoing, application, context, exchange,
                                         given_up, no_byte_came);
}

void set_silence_limit(net::Connection& connection, const Settings& settings) {
  if (settings.request_timeout.count() > 0) connection.set_deadline(settings.request_timeout);
}

Error upstream_error(const Error& error, std::string_view name) {
  switch (error.kind) {
    case ErrorKind::timed_out:
      return {ErrorKind::upstream_timeout,
              fmt::format("{} sent no byte within the time limit (TOKENPAK_REQUEST_TIMEOUT).", name)};
    case ErrorKind::connection_closed:
      return {ErrorKind::upstream_broken,
              fmt::format("{} closed the connection before it answered. Try again.", name)};
    default:
      return error;
  }
}

}  // namespace tokenpak::proxy
