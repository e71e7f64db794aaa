#include "proxy/upstream_call.hpp"

#include "base/log.hpp"
#include "net/sleep.hpp"
#include "proxy/budget_check.hpp"
#include "proxy/client_names.hpp"
#include "proxy/fallback_request.hpp"
#include "proxy/prepare.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
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

/// Who waits in line for an upstream for so long is told to come again.
constexpr std::chrono::seconds longest_queue_wait{30};
/// When one for whom there was no place may come again.
constexpr std::chrono::seconds full_queue_wait{2};

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

/// Reads and transforms the request without holding up the loop.
net::Task<> transform(Application& application, LoopContext& context, Exchange& exchange) {
  const std::function<void()> computation = [&] { read_and_transform(exchange, application); };
  const std::function<bool()> is_long = [&] {
    return undecided_text(exchange, application) > largest_inline(exchange.mode);
  };
  if (searches_large_vault(exchange)) {
    net::Workers::Run on_worker = application.workers().run(context.loop(), computation);
    co_await on_worker;
  } else {
    co_await run_where_it_fits(application, context, exchange, computation, is_long);
  }
}

/// What comes of a call that the request no longer waits for.
UpstreamCall was_given_up() {
  return {failure(ErrorKind::cancelled, "the request was given up"), std::nullopt};
}

/// Why an upstream that keeps failing is not asked.
UpstreamCall circuit_open(const Upstream& upstream, net::Clock::duration until_probe) {
  const std::chrono::seconds wait =
      std::max(std::chrono::ceil<std::chrono::seconds>(until_probe), std::chrono::seconds(1));
  return {failure(ErrorKind::circuit_open,
                  fmt::format("{} has been failing, so this request was not sent to it. Try again in {} s; "
                              "/health says how it stands.",
                              upstream.name, wait.count())),
          wait};
}

/// Why a request found no place among those to an upstream.
UpstreamCall no_place(Application& application, const Upstream& upstream, ConcurrencyLimit::Refusal refusal) {
  if (refusal == ConcurrencyLimit::Refusal::cancelled) return was_given_up();
  ++application.refused_full;
  const std::string_view setting = refusal == ConcurrencyLimit::Refusal::line_is_full
                                       ? "TOKENPAK_UPSTREAM_QUEUE"
                                       : "TOKENPAK_UPSTREAM_REQUESTS";
  return {failure(ErrorKind::unavailable,
                  fmt::format("Too many requests to {} are under way or waiting ({}). Try again in a moment.",
                              upstream.name, setting)),
          full_queue_wait};
}

/// A status that says that the provider itself fails. A 4xx or 429 is an answer.
bool is_failure_of_provider(int status) {
  switch (status) {
    case 500:
    case 502:
    case 503:
    case 504:
    case 529:  // Anthropic: overloaded
      return true;
    default:
      return false;
  }
}

/// What the answer's status, or the lack of an answer, says of the provider.
void judge_provider(CircuitBreaker::Permit& permit, const Result<Answered>& answered) {
  bool has_failed = false;
  if (answered) {
    has_failed = is_failure_of_provider(answered->head.status);
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

AttemptOutcome outcome_of(const Result<Answered>& answered) {
  if (!answered) return {0, answered.error().kind, {}, {}};
  const http::ResponseHead& head = answered->head;
  return {head.status, ErrorKind::internal, head.value_of("retry-after"), head.value_of("x-should-retry")};
}

double random_part() {
  thread_local std::minstd_rand generator{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(generator);
}

std::string describe(const AttemptOutcome& outcome) {
  return outcome.status == 0 ? std::string("could not be reached")
                             : fmt::format("answered {}", outcome.status);
}

/// Asks one upstream, again where that is wanted, until it answers for good. `begun` is when the first of all
/// attempts began.
net::Task<UpstreamCall> ask_upstream(Application& application, LoopContext& context, Exchange& exchange,
                                     CircuitBreaker::Permit first_permit, const Outgoing& outgoing,
                                     net::Cancellation& given_up, net::Clock::time_point begun) {
  Upstream& upstream = application.upstream(exchange.upstream);
  RetrySettings retry = application.settings().retry;
  retry.most = exchange.options.retries_or(retry.most);
  std::optional<CircuitBreaker::Permit> permit(std::move(first_permit));
  for (std::size_t attempts = 0;; ++attempts) {
    auto place = upstream.limit.try_enter();
    if (!place) {
      const net::Clock::time_point in_line = net::Clock::now();
      place = co_await upstream.limit.enter(client_number(exchange), context.loop(), longest_queue_wait,
                                            given_up);
      exchange.connecting += net::Clock::now() - in_line;
      if (!place) co_return no_place(application, upstream, place.error());
    }
    Result<Answered> answered = co_await attempt_upstream(application, context, outgoing, exchange, given_up);
    exchange.first_byte = net::Clock::now();
    if (given_up.requested()) co_return UpstreamCall(std::move(answered), std::nullopt);
    judge_provider(*permit, answered);
    std::optional<std::chrono::milliseconds> wait;
    if (retry.most > 0) {
      const AttemptOutcome outcome = outcome_of(answered);
      wait = wait_before_retry(outcome, retry, attempts, std::chrono::system_clock::now(), random_part());
      if (wait) {
        log(LogLevel::info,
            fmt::format("{} {}; trying again in {} ms", upstream.name, describe(outcome), wait->count()),
            exchange.id);
      }
    }
    if (!wait) {
      if (answered) {
        answered->place = *std::move(place);
      } else {
        answered = std::unexpected(upstream_error(answered.error(), upstream.name));
      }
      co_return UpstreamCall(std::move(answered), std::nullopt);
    }
    permit.reset();
    answered = failure(ErrorKind::cancelled, "tried again");  // closes the connection
    place = ConcurrencyLimit::Place();
    co_await net::sleep_for(context.loop(), *wait, given_up);
    exchange.connecting = net::Clock::now() - begun;
    if (given_up.requested()) co_return was_given_up();
    auto next_permit = upstream.breaker.ask(net::Clock::now());
    if (!next_permit) co_return circuit_open(upstream, next_permit.error());
    permit.emplace(std::move(*next_permit));
    ++exchange.retries;
    ++application.retries;
  }
}

/// Whether another upstream might do better.
bool is_worth_a_fallback(const UpstreamCall& call) {
  if (!call.answered) {
    const ErrorKind kind = call.answered.error().kind;
    return kind != ErrorKind::cancelled && kind != ErrorKind::loop && kind != ErrorKind::internal;
  }
  const int status = call.answered->head.status;
  return status == 429 || is_failure_of_provider(status);
}

/// Asks the fallback of that number in the upstream's place.
net::Task<UpstreamCall> ask_fallback(Application& application, LoopContext& context, Exchange& exchange,
                                     std::size_t index, net::Cancellation& given_up,
                                     net::Clock::time_point begun) {
  Upstream& upstream = application.upstream(index);
  const Fallback& fallback = *upstream.fallback;
  auto permit = upstream.breaker.ask(net::Clock::now());
  if (!permit) co_return circuit_open(upstream, permit.error());
  co_await count_tokens(application, context, exchange);  // the model is known then
  const Upstream& provider = application.upstream(exchange.route.provider);
  log(LogLevel::info, fmt::format("going on to the fallback {}", upstream.name), exchange.id);
  ++application.fallbacks;
  exchange.upstream = index;
  exchange.fallback = upstream.name;
  exchange.connecting = net::Clock::now() - begun;
  const std::string_view body = exchange.body.view();
  std::vector<json::Edit> edits = exchange.outcome.edits;
  if (exchange.request) {
    exchange.fallback_model = model_at(fallback, exchange.request->model);
    edits = fallback_edits(fallback, body, *exchange.request, std::move(edits));
  }
  Outgoing outgoing(body, edits);
  const std::string head = fallback_head(
      exchange.head.text, fallback, provider.address.path_prefix, upstream.host_header,
      application.connection_option(upstream).value_or(""), exchange.model_in_path, outgoing.body_size);
  outgoing.set_head(head);
  co_return co_await ask_upstream(application, context, exchange, std::move(*permit), outgoing, given_up,
                                  begun);
}

}  // namespace

net::Task<UpstreamCall> call_upstream(Application& application, LoopContext& context, Exchange& exchange,
                                      net::Cancellation& given_up) {
  Upstream& provider = application.upstream(exchange.upstream);
  const bool may_fall_back = application.upstream_count() > dialect::provider_count &&
                             exchange.route.dialect != dialect::Dialect::other;
  auto permit = provider.breaker.ask(net::Clock::now());
  if (!permit && !may_fall_back) co_return circuit_open(provider, permit.error());

  // Where nothing can change, reading the body waits until it has gone upstream.
  if (may_change(exchange)) {
    QuestionEmbedder* const embedder = application.question_embedder();
    exchange.may_ask_for_vector = embedder != nullptr && has_vectors_for(exchange, embedder->model());
    co_await transform(application, context, exchange);
    if (!exchange.open_question.empty()) {
      exchange.question_vector =
          co_await embedder->vector_of(application, context, exchange.open_question, exchange.id, given_up);
      if (given_up.requested()) co_return was_given_up();
      // By words, too: another request may have settled meanwhile what this conversation gets.
      co_await transform(application, context, exchange);
    }
  }
  if (application.budget().is_set()) {
    // Only a counted prompt can be priced.
    co_await count_tokens(application, context, exchange);
    if (std::optional<BudgetRefusal> refused = ask_budget(application, exchange))
      co_return UpstreamCall(std::unexpected(std::move(refused->error)), refused->retry_after);
  }

  const net::Clock::time_point begun = net::Clock::now();
  Outgoing outgoing(exchange.body.view(), exchange.outcome.edits);
  exchange.head.set_length(outgoing.body_size);
  outgoing.set_head(exchange.head.text);
  if (!may_fall_back) {
    co_return co_await ask_upstream(application, context, exchange, std::move(*permit), outgoing, given_up,
                                    begun);
  }
  std::optional<UpstreamCall> call;
  if (permit) {
    call.emplace(
        co_await ask_upstream(application, context, exchange, std::move(*permit), outgoing, given_up, begun));
  } else {
    call.emplace(circuit_open(provider, permit.error()));
  }
  for (std::size_t index = dialect::provider_count; index < application.upstream_count(); ++index) {
    if (given_up.requested() || !is_worth_a_fallback(*call)) break;
    if (application.upstream(index).fallback->provider != exchange.route.provider) continue;
    call.reset();  // closes the connection, and gives the place back
    call.emplace(co_await ask_fallback(application, context, exchange, index, given_up, begun));
  }
  co_return std::move(*call);
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
