#include "proxy/upstream_call.hpp"

#include "base/ascii.hpp"
#include "http/receive.hpp"
#include "proxy/budget_check.hpp"
#include "proxy/prepare.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace tokenpak::proxy {

namespace {

/// Bodies beyond this are read and transformed on a worker: it is about a millisecond's work, and other
/// connections share the loop.
constexpr std::size_t largest_inline_body = 256 * 1024;
/// A body with more text than this that no request before it held is transformed on a worker, too: that text
/// costs about ten times what known text does.
constexpr std::size_t largest_inline_text = 32 * 1024;
/// The same in `aggressive`, where source text is parsed: some half a millisecond a kilobyte.
constexpr std::size_t largest_inline_source = 2 * 1024;
/// Bodies beyond this let what is ready to be sent on its connections go first.
constexpr std::size_t largest_quick_body = 8 * 1024;

/// The request as it goes upstream, in pieces: head, the spliced body. Views into the exchange, whose head is
/// completed by the body's length.
struct Outgoing {
  explicit Outgoing(Exchange& exchange) {
    const std::vector<json::Edit>& edits = exchange.outcome.edits;
    pieces.reserve(2 * edits.size() + 2);
    pieces.emplace_back();  // the head's place
    json::splice(exchange.body.view(), edits, pieces);
    body_size = total_size(pieces);
    exchange.head.set_length(body_size);
    pieces.front() = exchange.head.text;
  }
  Outgoing(const Outgoing&) = delete;
  Outgoing& operator=(const Outgoing&) = delete;

  std::size_t body_size = 0;
  std::vector<std::string_view> pieces;
};

/// Says which setting to look at where a provider cannot be reached.
Error with_advice(Error error, const Application& application, dialect::Provider provider) {
  if (error.kind != ErrorKind::upstream_unreachable) return error;
  if (application.origin(provider).tunnel) {
    error.message += ". Check HTTPS_PROXY, or name the provider's host in NO_PROXY.";
  } else {
    std::string name(name_of(provider));
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

/// Gets an answer's head from the provider: on an idle connection if there is one, on a fresh one if that
/// turns out to have died meanwhile.
net::Task<Result<Answered>> call_provider(Application& application, LoopContext& context,
                                          const Outgoing& outgoing, Exchange& exchange,
                                          net::Cancellation& given_up) {
  http::IdleConnections& idle = context.idle(exchange.route.provider);
  if (std::optional<net::Connection> reused = idle.take()) {
    bool no_byte_came = false;
    Result<Answered> answered = co_await send_and_await_head(std::move(*reused), outgoing, application,
                                                             context, exchange, given_up, no_byte_came);
    const bool has_died = !answered && answered.error().kind == ErrorKind::connection_closed && no_byte_came;
    if (!has_died || given_up.requested()) co_return answered;
  }
  const net::Clock::time_point dialing = net::Clock::now();
  const net::Clock::duration limit = application.settings().connect_timeout;
  Result<net::Connection> fresh =
      co_await application.dial(context, exchange.route.provider, limit, given_up);
  exchange.connecting = net::Clock::now() - dialing;
  if (!fresh)
    co_return std::unexpected(with_advice(std::move(fresh.error()), application, exchange.route.provider));
  bool no_byte_came = false;
  co_return co_await send_and_await_head(std::move(*fresh), outgoing, application, context, exchange,
                                         given_up, no_byte_came);
}

/// So much text that no request before it held is transformed on the loop.
std::size_t largest_inline(compress::Mode mode) {
  return mode == compress::Mode::aggressive ? largest_inline_source : largest_inline_text;
}

/// Does a computation on the request's body, on a worker if the body is large or `is_long` says so. It is
/// asked for bodies of some size only, and after others had their turn.
net::Task<> run_where_it_fits(Application& application, LoopContext& context, const Exchange& exchange,
                              const std::function<void()>& computation,
                              const std::function<bool()>& is_long) {
  if (exchange.body.size() <= largest_inline_body) {
    if (exchange.body.size() > largest_quick_body) {
      net::Loop::EndOfTurn others_first = context.loop().end_of_turn();
      co_await others_first;
    }
    if (exchange.body.size() <= largest_inline(exchange.mode) || !is_long()) {
      computation();
      co_return;
    }
  }
  net::Workers::Run on_worker = application.workers().run(context.loop(), computation);
  co_await on_worker;
}

/// Why a provider that keeps failing is not asked.
UpstreamCall circuit_open(dialect::Provider provider, net::Clock::duration until_probe) {
  const std::chrono::seconds wait =
      std::max(std::chrono::ceil<std::chrono::seconds>(until_probe), std::chrono::seconds(1));
  return {failure(ErrorKind::circuit_open,
                  fmt::format("{} has been failing, so this request was not sent to it. Try again in {} s; "
                              "/health says how it stands.",
                              name_of(provider), wait.count())),
          wait};
}

/// What the answer's status, or the lack of an answer, says of the provider. A 4xx or 429 is an answer.
void judge_provider(CircuitBreaker::Permit& permit, const Result<Answered>& answered) {
  bool has_failed = false;
  if (answered) {
    switch (answered->head.status) {
      case 500:
      case 502:
      case 503:
      case 504:
      case 529:  // Anthropic: overloaded
        has_failed = true;
        break;
      default:
        break;
    }
  } else {
    switch (answered.error().kind) {
      case ErrorKind::upstream_unreachable:
      case ErrorKind::upstream_tls:
      case ErrorKind::upstream_broken:
      case ErrorKind::connection_closed:
      case ErrorKind::timed_out:
        has_failed = true;
        break;
      default:
        return;  // a failure of our own says nothing of the provider
    }
  }
  if (has_failed) {
    permit.failed(net::Clock::now());
  } else {
    permit.succeeded();
  }
}

}  // namespace

void set_silence_limit(net::Connection& connection, const Settings& settings) {
  if (settings.request_timeout.count() > 0) connection.set_deadline(settings.request_timeout);
}

Error upstream_error(const Error& error, dialect::Provider provider) {
  switch (error.kind) {
    case ErrorKind::timed_out:
      return {ErrorKind::upstream_timeout,
              fmt::format("{} sent no byte within the time limit (TOKENPAK_REQUEST_TIMEOUT).",
                          name_of(provider))};
    case ErrorKind::connection_closed:
      return {ErrorKind::upstream_broken,
              fmt::format("{} closed the connection before it answered. Try again.", name_of(provider))};
    default:
      return error;
  }
}

net::Task<UpstreamCall> call_upstream(Application& application, LoopContext& context, Exchange& exchange,
                                      net::Cancellation& given_up) {
  auto permit = application.breaker(exchange.route.provider).ask(net::Clock::now());
  if (!permit) co_return circuit_open(exchange.route.provider, permit.error());

  // Where nothing can change, reading the body waits until it has gone upstream.
  if (may_change(exchange)) {
    const std::function<void()> transform = [&] { read_and_transform(exchange, application); };
    const std::function<bool()> is_long = [&] {
      return undecided_text(exchange, application) > largest_inline(exchange.mode);
    };
    if (searches_large_vault(exchange)) {
      net::Workers::Run on_worker = application.workers().run(context.loop(), transform);
      co_await on_worker;
    } else {
      co_await run_where_it_fits(application, context, exchange, transform, is_long);
    }
  }
  if (application.budget().is_set()) {
    // Only a counted prompt can be priced.
    co_await count_tokens(application, context, exchange);
    if (std::optional<BudgetRefusal> refused = ask_budget(application, exchange))
      co_return UpstreamCall(std::unexpected(std::move(refused->error)), refused->retry_after);
  }

  const Outgoing outgoing(exchange);
  Result<Answered> answered = co_await call_provider(application, context, outgoing, exchange, given_up);
  exchange.first_byte = net::Clock::now();
  if (!given_up.requested()) judge_provider(*permit, answered);
  UpstreamCall call(std::move(answered), std::nullopt);
  if (!call.answered)
    call.answered = std::unexpected(upstream_error(call.answered.error(), exchange.route.provider));
  co_return call;
}

net::Task<> count_tokens(Application& application, LoopContext& context, Exchange& exchange) {
  if (exchange.counted) co_return;
  const std::function<void()> count = [&] { prepare_account(exchange, application); };
  if (exchange.body.size() <= largest_inline_body) {
    net::Loop::EndOfTurn others_first = context.loop().end_of_turn();
    co_await others_first;
    count();
  } else {
    net::Workers::Run on_worker = application.workers().run(context.loop(), count);
    co_await on_worker;
  }
}

}  // namespace tokenpak::proxy
