#include "proxy/session.hpp"

#include "base/log.hpp"
#include "dialect/route.hpp"
#include "http/receive.hpp"
#include "proxy/account.hpp"
#include "proxy/admission.hpp"
#include "proxy/answer.hpp"
#include "proxy/exchange.hpp"
#include "proxy/forward.hpp"
#include "proxy/pages.hpp"

#include <fmt/format.h>

#include <array>
#include <exception>
#include <memory>
#include <utility>

namespace tokenpak::proxy {

namespace {

/// A connection without a request is kept as long as any client's pool might want it.
constexpr std::chrono::minutes idle_time{10};
/// A sender from whom no byte comes for so long is cut.
constexpr std::chrono::seconds sender_silence{10};
/// How long a refused client may still send before its connection is let go.
constexpr std::chrono::seconds linger_time{2};

dialect::KeyHeaders key_headers(const http::RequestHead& head) {
  dialect::KeyHeaders keys;
  for (const http::Field& field : head.fields) {
    switch (field.name.size()) {
      case 9:
        keys.has_x_api_key |= http::equals_ignoring_case(field.name, "x-api-key");
        break;
      case 13:
        if (http::equals_ignoring_case(field.name, "authorization")) keys.authorization = field.value;
        break;
      case 14:
        keys.has_x_goog_api_key |= http::equals_ignoring_case(field.name, "x-goog-api-key");
        break;
      case 17:
        keys.has_anthropic_version |= http::equals_ignoring_case(field.name, "anthropic-version");
        break;
      default:
        break;
    }
  }
  return keys;
}

/// The option for the Connection header upstream: ours, and those of other proxies of this kind that the request has passed.
std::optional<std::string> connection_option(const http::RequestHead& head, const std::optional<std::string>& own) {
  if (!own) return std::nullopt;
  std::string option = *own;
  http::for_each_list_item(head.value_of("connection"), [&option](std::string_view item) {
    if (item.starts_with(Application::loop_mark_prefix)) option.append(", ").append(item);
  });
  return option;
}

void fill_in(Exchange& exchange, const http::RequestHead& head, const dialect::Route& route, compress::Mode mode,
             const Application& application) {
  exchange.route = route;
  exchange.model_in_path = route.model_in_path;
  exchange.route.model_in_path = exchange.model_in_path;
  exchange.method = head.method;
  exchange.mode = mode;
  exchange.client_speaks_http_1_0 = head.minor_version == 0;
  exchange.client_keeps_alive = head.keep_alive;
  const std::string_view encoding = head.value_of("content-encoding");
  exchange.body_is_encoded = !encoding.empty() && !http::equals_ignoring_case(encoding, "identity");
  exchange.head = forward_head(head, application.settings().upstreams[static_cast<std::size_t>(route.provider)].path_prefix,
                               application.host_header(route.provider),
                               connection_option(head, application.connection_option(route.provider)));
}

}  // namespace

Session::Session(Application& application, LoopContext& context, net::Connection client)
    : application_(application), context_(context), client_(std::move(client)) {
  context_.sessions().insert(this);
}

Session::~Session() { context_.sessions().erase(this); }

void Session::end_if_idle() {
  if (is_idle_) client_.abort();
}

net::Task<> Session::run() {
  // The one place where an exception of this connection ends: it was a bug or exhausted memory, and the others go on.
  try {
    for (;;) {
      const bool goes_on = co_await serve_one();
      if (!goes_on) break;
    }
  } catch (const std::exception& exception) {
    log(LogLevel::error, fmt::format("a connection was ended by an exception: {}", exception.what()));
    client_.reset();
  }
}

/// One request and its answer. True if the connection is ready for the next.
net::Task<bool> Session::serve_one() {
  // 1. Wait for the request's head.
  client_.set_deadline(idle_time);
  client_.rest();
  is_idle_ = client_.received().empty();
  const Result<http::HeadOutcome> outcome = co_await http::receive_request_head(client_, head_, sender_silence);
  is_idle_ = false;
  if (!outcome) {
    if (outcome.error().kind == ErrorKind::bad_request) {
      Answer refusal = error_answer(dialect::Provider::openai, outcome.error());
      refusal.close = true;
      const Result<void> sent = co_await send_answer(client_, refusal);
      if (sent) client_.linger_and_close(linger_time);
    }
    co_return false;
  }
  if (*outcome == http::HeadOutcome::closed) co_return false;

  // 2. Whose request is it, and may it be served? Everything the head says is taken from it here: its bytes go with the next wait.
  Exchange exchange;
  exchange.started = std::chrono::system_clock::now();
  exchange.received_head = net::Clock::now();
  const std::optional<dialect::Route> route = dialect::route(head_.method, head_.target, key_headers(head_));
  const dialect::Provider provider = route ? route->provider : dialect::Provider::openai;
  const bool is_head = head_.method == "HEAD";
  const bool keep_alive = head_.keep_alive;
  const bool expects_continue = head_.expects_continue;
  const http::Framing framing = head_.framing;
  const std::uint64_t content_length = head_.content_length;
  std::optional<Answer> own_answer;
  Result<void> admitted = admit(head_, route, application_.settings(), client_.peer_is_loopback(), application_.loop_mark());
  if (admitted && route && application_.is_shutting_down()) {
    admitted = failure(ErrorKind::unavailable, "The proxy is shutting down. Try again in a moment.");
  }
  if (admitted && framing == http::Framing::length && content_length > application_.settings().max_body_bytes) {
    admitted = failure(ErrorKind::too_large, fmt::format("The request body is larger than the proxy's limit of {} bytes (TOKENPAK_MAX_BODY_MB).",
                                                         application_.settings().max_body_bytes));
  }
  std::string page_target;
  if (admitted && route) {
    const Result<compress::Mode> mode = requested_mode(head_, application_.settings().mode);
    if (mode) {
      fill_in(exchange, head_, *route, *mode, application_);
    } else {
      admitted = std::unexpected(mode.error());
    }
  } else if (admitted) {
    page_target = head_.target;
    if (head_.method != "GET" && !is_head) {
      admitted = failure(ErrorKind::not_found, "Requests to providers go to paths under /v1 or /v1beta; GET / lists the others.");
    }
  }
  client_.consume(head_.size);

  // 3. What the proxy answers itself: refusals, and its own pages.
  const bool has_body = framing == http::Framing::chunked || (framing == http::Framing::length && content_length > 0);
  if (!admitted) {
    own_answer = error_answer(provider, admitted.error());
  } else if (!route) {
    own_answer = co_await page(application_, context_, std::move(page_target));
  }
  if (own_answer) {
    if (!admitted) {
      ++application_.requests_total;
      ++application_.requests_errors;
    }
    own_answer->without_body = is_head;
    own_answer->close = !keep_alive || has_body || application_.is_shutting_down();
    const Result<void> sent = co_await send_answer(client_, *own_answer);
    if (!sent) co_return false;
    if (own_answer->close) client_.linger_and_close(linger_time);
    co_return !own_answer->close;
  }

  // 4. Receive the body.
  if (expects_continue && has_body && client_.received().empty()) {
    static constexpr std::array<std::string_view, 1> go_on = {"HTTP/1.1 100 Continue\r\n\r\n"};
    const Result<void> sent = co_await client_.send(go_on);
    if (!sent) co_return false;
  }
  Result<http::Body> body =
      co_await http::receive_body(client_, framing, content_length, application_.settings().max_body_bytes, sender_silence);
  if (!body) {
    const ErrorKind kind = body.error().kind;
    if (kind == ErrorKind::too_large || kind == ErrorKind::bad_request || kind == ErrorKind::timed_out) {
      Answer refusal = error_answer(provider, body.error());
      refusal.close = true;
      const Result<void> sent = co_await send_answer(client_, refusal);
      if (sent) client_.linger_and_close(linger_time);
    }
    co_return false;
  }
  exchange.body = std::move(*body);
  exchange.received_body = net::Clock::now();

  // 5. Forward it, relay the answer, and write the account.
  const InFlight in_flight(application_);
  const ClientConnection connection = co_await forward(application_, context_, client_, exchange);
  account(application_, exchange);
  if (connection == ClientConnection::reset) client_.reset();
  if (connection == ClientConnection::close) client_.linger_and_close(linger_time);
  co_return connection == ClientConnection::keep;
}

namespace {

net::Task<> run_session(std::unique_ptr<Session> session) { co_await session->run(); }

}  // namespace

void start_session(Application& application, LoopContext& context, net::Connection client) {
  net::spawn(run_session(std::make_unique<Session>(application, context, std::move(client))));
}

}  // namespace tokenpak::proxy
