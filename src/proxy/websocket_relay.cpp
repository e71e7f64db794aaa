#include "proxy/websocket_relay.hpp"

#include "base/ascii.hpp"
#include "dialect/answer.hpp"
#include "http/body_extent.hpp"
#include "http/receive.hpp"
#include "http/websocket_text_tap.hpp"
#include "net/cancellation.hpp"
#include "net/one_shot.hpp"
#include "proxy/account.hpp"
#include "proxy/budget_check.hpp"
#include "proxy/refusal.hpp"
#include "proxy/served_connection.hpp"
#include "proxy/upstream_attempt.hpp"
#include "proxy/websocket_place.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::proxy {

namespace {

/// A WebSocket over which nothing comes from either side for so long is dead: providers ping, or end it.
constexpr std::chrono::minutes longest_silence{30};

/// The head of the opening request as the provider gets it. Compression is not offered on: usage is read from
/// the frames.
std::string opening_head(const Exchange& exchange) {
  std::string head;
  std::string_view rest = exchange.head.text;
  constexpr std::string_view line_end = "\r\n";
  while (!rest.starts_with(line_end)) {
    const std::string_view line = rest.substr(0, rest.find(line_end) + line_end.size());
    rest.remove_prefix(line.size());
    const std::string_view name = line.substr(0, line.find(':'));
    if (equals_ignoring_case(name, "connection") || equals_ignoring_case(name, "sec-websocket-extensions"))
      continue;
    head.append(line);
  }
  return head.append("Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
}

/// What is learnt from the provider's frames: each response that ends becomes a row.
class ResponseAccounts {
 public:
  ResponseAccounts(Application& application, const Exchange& opening)
      : application_(application), opening_(opening), began_(net::Clock::now()) {}

  /// How many responses have ended.
  std::uint64_t ended() const { return ended_; }

  void feed(std::string_view bytes) {
    bytes_ += bytes.size();
    frames_.feed(bytes, [this](std::string_view piece, bool is_end) { take(piece, is_end); });
  }

 private:
  /// The dialect's reader of streams knows what stands in an event: a message is read as one.
  void take(std::string_view piece, bool is_end) {
    if (!is_within_message_) tap_.feed("data: ");
    is_within_message_ = !is_end;
    while (!piece.empty()) {  // in JSON a line end is white space
      const std::size_t end = std::min(piece.find_first_of("\r\n"), piece.size());
      tap_.feed(piece.substr(0, end));
      if (end < piece.size()) tap_.feed(" ");
      piece.remove_prefix(std::min(end + 1, piece.size()));
    }
    if (!is_end) return;
    tap_.feed("\n\n");
    if (tap_.facts().stream_complete) end_response();
  }

  void end_response() {
    Exchange response;
    response.id = application_.next_request_id();
    response.started = started_;
    response.received_head = response.received_body = response.sent = began_;
    response.first_byte = response.answered = response.finished = net::Clock::now();
    response.route = opening_.route;
    response.route.model_in_path = {};
    response.upstream = opening_.upstream;
    response.method = opening_.method;
    response.session = opening_.session;
    response.mode = compress::Mode::strict;
    response.bypass = opening_.bypass;
    response.status = 200;
    response.streamed = true;
    response.bytes_answered = std::exchange(bytes_, 0);
    response.facts = tap_.finish();
    if (application_.budget().is_set()) {
      response.overrides_budget = true;  // it has been given: what it cost is to be counted
      ask_budget(application_, response);
    }
    account(application_, response);
    ++ended_;
    tap_ = dialect::AnswerTap(dialect::Dialect::openai_responses, "text/event-stream", "");
    began_ = net::Clock::now();
    started_ = std::chrono::system_clock::now();
  }

  Application& application_;
  const Exchange& opening_;
  http::WebSocketTextTap frames_;
  dialect::AnswerTap tap_{dialect::Dialect::openai_responses, "text/event-stream", ""};
  bool is_within_message_ = false;
  std::uint64_t bytes_ = 0;
  std::uint64_t ended_ = 0;
  net::Clock::time_point began_;
  std::chrono::system_clock::time_point started_ = std::chrono::system_clock::now();
};

/// Passes bytes on in one direction until it ends. Holds no more than one buffer. `see` gets what was passed
/// on, `end` is called last.
template <class See, class End>
net::Task<> pass_on(net::Connection& from, net::Connection& to, const bool& other_ended, See see, End end) {
  for (;;) {
    const std::string_view received = from.received();
    if (!received.empty()) {
      const std::array<std::string_view, 1> pieces = {received};
      const Result<void> sent = co_await to.send(pieces);
      if (!sent) break;
      see(received);
      from.consume(received.size());
      if (other_ended) break;  // that was the answer to a Close
    }
    const Result<std::size_t> bytes = co_await from.receive();
    if (!bytes || *bytes == 0) break;
    if (other_ended) continue;
    from.set_deadline(longest_silence);
    to.set_deadline(longest_silence);
  }
  end();
}

/// Reads on for the account what the provider says to a client that has left, until more than `responses`
/// have ended, the provider ends it, or the upstream's deadline comes.
net::Task<> drain(net::Connection& upstream, ResponseAccounts& accounts, std::uint64_t responses) {
  for (;;) {
    const std::string_view received = upstream.received();
    accounts.feed(received);
    upstream.consume(received.size());
    if (accounts.ended() > responses) co_return;
    const Result<std::size_t> bytes = co_await upstream.receive();
    if (!bytes || *bytes == 0) co_return;
  }
}

/// A provider's answer that opens no WebSocket goes on as it is, up to the end of its connection.
net::Task<ClientConnection> pass_refusal(net::Connection& client, net::Connection& upstream,
                                         const http::ResponseHead& head, Exchange& exchange) {
  exchange.status = head.status;
  const std::string own_head = answer_head(head, true, true, exchange.id, "");
  http::BodyExtent extent(head.framing, head.content_length);
  upstream.consume(head.size);
  std::array<std::string_view, 2> pieces = {own_head, {}};
  for (;;) {
    const std::string_view received = upstream.received();
    const std::size_t taken = extent.feed(received, [](std::string_view) {});
    pieces[1] = received.substr(0, taken);
    const Result<void> sent = co_await client.send(pieces);
    if (!sent || extent.invalid()) co_return ClientConnection::reset;
    pieces[0] = {};
    upstream.consume(taken);
    if (extent.done()) co_return ClientConnection::close;
    const Result<std::size_t> bytes = co_await upstream.receive();
    if (!bytes || *bytes == 0)
      co_return extent.ends_with_connection() ? ClientConnection::close : ClientConnection::reset;
  }
}

}  // namespace

bool asks_for_websocket(const http::RequestHead& head) {
  if (head.method != "GET" || head.find("sec-websocket-key") == nullptr) return false;
  bool is_websocket = false;
  http::for_each_list_item(head.value_of("upgrade"), [&is_websocket](std::string_view protocol) {
    is_websocket = is_websocket || equals_ignoring_case(protocol, "websocket");
  });
  return is_websocket;
}

net::Task<ClientConnection> relay_websocket(Application& application, LoopContext& context,
                                            net::Connection& client, Exchange& exchange) {
  exchange.client_keeps_alive = false;  // whatever comes of it, the connection serves no other request
  exchange.route.dialect = dialect::Dialect::openai_responses;  // so its frames are read, whatever its path
  const WebSocketPlace place(application);
  if (!place.is_taken()) {
    const Error full = WebSocketPlace::none_left();
    co_return co_await refuse(client, exchange, full, WebSocketPlace::wait_where_full);
  }
  if (application.budget().is_set()) {
    if (const std::optional<BudgetRefusal> refused = ask_budget(application, exchange))
      co_return co_await refuse(client, exchange, refused->error, refused->retry_after);
  }
  Upstream& provider = application.upstream(exchange.upstream);
  auto permit = provider.breaker.ask(net::Clock::now());
  if (!permit) {
    const Error open(ErrorKind::circuit_open,
                     fmt::format("{} has been failing; /health says how it stands.", provider.name));
    co_return co_await refuse(client, exchange, open,
                              std::chrono::ceil<std::chrono::seconds>(permit.error()));
  }
  net::Cancellation given_up;
  client.clear_deadline();
  client.watch([&client, &given_up] {
    if (client.ended()) given_up.request();
  });
  const net::Clock::duration limit = application.settings().connect_timeout;
  Result<net::Connection> dialed = co_await application.dial(context, provider, limit, given_up);
  http::ResponseHead head;
  std::optional<Error> failed;
  if (dialed) {
    net::Connection& upstream = *dialed;
    const net::OnCancel on_cancel(given_up, [&upstream] { upstream.abort(); });
    const std::string opening = opening_head(exchange);
    const std::array<std::string_view, 1> pieces = {opening};
    set_silence_limit(upstream, application.settings());
    const Result<void> sent = co_await upstream.send(pieces);
    Result<http::HeadOutcome> outcome = failure(ErrorKind::connection_closed, "closed");
    if (sent) outcome = co_await http::receive_response_head(upstream, "GET", head);
    if (!outcome) failed = upstream_error(outcome.error(), provider.name);
    if (outcome && *outcome == http::HeadOutcome::closed)
      failed = upstream_error(Error(ErrorKind::connection_closed, "closed"), provider.name);
  } else {
    failed = std::move(dialed.error());
  }
  client.watch(nullptr);
  if (given_up.requested()) {
    exchange.client_left = true;
    co_return ClientConnection::reset;
  }
  if (failed) {
    permit->failed(net::Clock::now());
    co_return co_await refuse(client, exchange, *failed, std::nullopt);
  }
  permit->succeeded();
  net::Connection& upstream = *dialed;
  if (head.status != 101) co_return co_await pass_refusal(client, upstream, head, exchange);

  exchange.status = head.status;
  const std::string_view whole = upstream.received().substr(0, head.size);
  const std::string own_lines =
      fmt::format("x-tokenpak-request-id: {}\r\n{}\r\n", exchange.id, budget_line(exchange));
  const std::array<std::string_view, 2> pieces = {whole.substr(0, whole.size() - 2), own_lines};
  const Result<void> sent = co_await client.send(pieces);
  if (!sent) co_return ClientConnection::reset;
  upstream.consume(head.size);

  ResponseAccounts accounts(application, exchange);
  net::OneShot<bool> ended;
  int under_way = 2;
  bool has_client_ended = false;
  bool has_provider_ended = false;
  const auto look_on = [&accounts](std::string_view bytes) { accounts.feed(bytes); };
  const auto pass_by = [](std::string_view) {};
  std::uint64_t ended_before_client = 0;
  // Who leaves ends the call at once, unless he wished it drained. A provider that ends it has said so in a
  // frame, to which the client may still answer.
  const auto client_ended = [&] {
    has_client_ended = true;
    ended_before_client = accounts.ended();
    if (exchange.options.drains) {
      upstream.set_deadline(application.settings().longest_drain);
    } else {
      upstream.abort();
    }
    if (--under_way == 0) ended.set(true);
  };
  const auto provider_ended = [&] {
    has_provider_ended = true;
    client.set_deadline(linger_time);
    if (--under_way == 0) ended.set(true);
  };
  client.set_deadline(longest_silence);
  upstream.set_deadline(longest_silence);
  net::spawn(pass_on(client, upstream, has_provider_ended, pass_by, client_ended));
  net::spawn(pass_on(upstream, client, has_client_ended, look_on, provider_ended));
  net::OneShot<bool>::Wait wait = ended.wait();
  co_await wait;
  if (has_client_ended && exchange.options.drains) co_await drain(upstream, accounts, ended_before_client);
  co_return ClientConnection::close;
}

}  // namespace tokenpak::proxy
