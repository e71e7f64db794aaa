#include "proxy/session.hpp"

#include "base/log.hpp"
#include "http/receive.hpp"
#include "proxy/account.hpp"
#include "proxy/exchange.hpp"
#include "proxy/forward.hpp"
#include "proxy/pages.hpp"
#include "proxy/websocket_relay.hpp"

#include <array>
#include <exception>
#include <memory>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::proxy {

namespace {

/// A connection without a request is kept as long as any client's pool might want it.
constexpr std::chrono::minutes idle_time{10};
/// When a client that finds the house full may try again.
constexpr std::chrono::seconds full_house_wait{2};

net::Task<> run_session(std::unique_ptr<Session> session) {
  co_await session->run();
}

}  // namespace

Session::Session(Application& application, LoopContext& context, net::Connection client)
    : application_(application),
      context_(context),
      client_(std::move(client)),
      peer_is_loopback_(client_.peer_is_loopback()),
      is_beyond_limit_(++application.connections > application.settings().limits.connections) {
  context_.sessions().insert(this);
}

Session::~Session() {
  --application_.connections;
  context_.sessions().erase(this);
}

void Session::end_if_idle() {
  if (is_idle_) client_.abort();
}

net::Task<> Session::run() {
  // The one place where an exception of this connection ends: it was a bug or exhausted memory, and the
  // others go on.
  ClientConnection connection = ClientConnection::keep;
  try {
    while (connection == ClientConnection::keep)
      connection = co_await serve_one();
  } catch (const std::exception& exception) {
    log(LogLevel::error, fmt::format("a connection was ended by an exception: {}", exception.what()));
    connection = ClientConnection::reset;
  }
  // Out of the list first: what lingers is no session any more.
  context_.sessions().erase(this);
  if (connection == ClientConnection::reset) {
    client_.reset();
  } else if (client_.ended()) {
    client_.close();
  } else {
    client_.linger_and_close(linger_time);
  }
}

/// One request and its answer.
net::Task<ClientConnection> Session::serve_one() {
  // 1. Wait for the request's head.
  if (is_beyond_limit_) {
    client_.set_deadline(sender_silence);
  } else {
    client_.set_deadline(idle_time);
  }
  client_.rest();
  is_idle_ = client_.received().empty();
  const Result<http::HeadOutcome> outcome =
      co_await http::receive_request_head(client_, head_, sender_silence);
  is_idle_ = false;
  if (!outcome) {
    co_return co_await refuse_unreceived(dialect::Provider::openai, outcome.error(),
                                         application_.next_request_id());
  }
  if (*outcome == http::HeadOutcome::closed) co_return ClientConnection::close;

  // 2. Whose request is it, and may it be served?
  Exchange exchange;
  exchange.id = application_.next_request_id();
  Reception reception = receive(head_, application_, peer_is_loopback_, exchange);
  if (is_beyond_limit_) refuse_where_full(reception);
  client_.consume(head_.size);

  // 3. What the proxy answers itself: refusals, and its own pages.
  if (!reception.admitted || !reception.is_for_provider)
    co_return co_await answer_itself(reception, exchange.id);

  if (reception.asks_for_websocket) {
    const InFlight in_flight(application_);
    const ClientConnection connection = co_await relay_websocket(application_, context_, client_, exchange);
    if (exchange.failed) account(application_, exchange);  // else each response is accounted for by itself
    co_return connection;
  }

  // 4. Receive the body.
  if (reception.expects_continue && reception.has_body() && client_.received().empty()) {
    static constexpr std::array<std::string_view, 1> go_on = {"HTTP/1.1 100 Continue\r\n\r\n"};
    const Result<void> sent = co_await client_.send(go_on);
    if (!sent) co_return ClientConnection::reset;
  }
  http::BodyShare share(application_.body_memory());
  Result<http::Body> body =
      co_await http::receive_body(client_, reception.framing, reception.content_length,
                                  application_.settings().max_body_bytes, sender_silence, share);
  if (!body) co_return co_await refuse_unreceived(reception.provider, body.error(), exchange.id);
  exchange.body = std::move(*body);
  exchange.received_body = net::Clock::now();

  // 5. Forward it, relay the answer, and write the account.
  const InFlight in_flight(application_);
  const ClientConnection connection = co_await forward(application_, context_, client_, exchange);
  account(application_, exchange);
  co_return connection;
}

/// A connection too many: it gets one answer, from the proxy itself.
void Session::refuse_where_full(Reception& reception) const {
  reception.keep_alive = false;
  if (!reception.is_for_provider || !reception.admitted) return;
  reception.admitted = failure(ErrorKind::unavailable,
                               "All connections are taken (TOKENPAK_CONNECTIONS). Try again in a moment.");
}

net::Task<ClientConnection> Session::answer_itself(const Reception& reception, std::string request_id) {
  Answer answer;
  if (reception.admitted) {
    answer = co_await page(application_, context_, reception.page);
  } else {
    ++application_.requests_total;
    ++application_.requests_errors;
    answer = error_answer(reception.provider, reception.admitted.error());
    if (is_beyond_limit_) {
      ++application_.refused_full;
      answer.retry_after = full_house_wait;
    }
  }
  answer.request_id = std::move(request_id);
  answer.without_body = reception.is_head_method;
  // A body that nobody will read must not be taken for the next request.
  answer.close = !reception.keep_alive || reception.has_body() || application_.is_shutting_down();
  co_return co_await send_answer(client_, answer);
}

/// Answers a request that could not be received whole, where its sender is still there to hear it.
net::Task<ClientConnection> Session::refuse_unreceived(dialect::Provider provider, const Error& error,
                                                       std::string request_id) {
  const bool is_full = error.kind == ErrorKind::unavailable;
  if (error.kind != ErrorKind::bad_request && error.kind != ErrorKind::too_large && !is_full)
    co_return ClientConnection::reset;
  Answer answer = error_answer(provider, error);
  answer.request_id = std::move(request_id);
  answer.close = true;
  if (is_full) {
    ++application_.refused_full;
    answer.retry_after = full_house_wait;
  }
  co_return co_await send_answer(client_, answer);
}

void start_session(Application& application, LoopContext& context, net::Connection client) {
  net::spawn(run_session(std::make_unique<Session>(application, context, std::move(client))));
}

}  // namespace tokenpak::proxy
