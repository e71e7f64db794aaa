#include "proxy/websocket_session.hpp"

#include "base/ascii.hpp"
#include "base/log.hpp"
#include "dialect/keyed_request.hpp"
#include "http/receive.hpp"
#include "http/websocket_handshake.hpp"
#include "net/task.hpp"
#include "proxy/account.hpp"
#include "proxy/admission.hpp"
#include "proxy/answer.hpp"
#include "proxy/client_names.hpp"
#include "proxy/exchange.hpp"
#include "proxy/served_connection.hpp"
#include "proxy/websocket_connection.hpp"
#include "proxy/websocket_forward.hpp"
#include "proxy/websocket_messages.hpp"
#include "proxy/websocket_place.hpp"

#include <array>
#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::proxy {

namespace {

constexpr std::string_view websocket_path = "/ws";
/// Anthropic's version of its interface, which every request must name.
constexpr std::string_view anthropic_version = "anthropic-version";
constexpr std::string_view default_anthropic_version = "anthropic-version: 2023-06-01\r\n";

/// What all requests of a connection take from its handshake.
struct Terms {
  compress::Mode mode = compress::Mode::hybrid;
  bool bypass = false;
  bool uses_vault = true;
  bool overrides_budget = false;
  ClientNames names;
  std::string fields;  ///< header lines that go to every provider
  std::string anthropic_fields;
  std::string openai_fields;
};

bool starts_with_ignoring_case(std::string_view text, std::string_view lower_case) {
  return text.size() >= lower_case.size() &&
         equals_ignoring_case(text.substr(0, lower_case.size()), lower_case);
}

/// Headers that speak to one provider pass, as over HTTP; so does who is asking.
Terms terms_of(const http::RequestHead& head, compress::Mode mode, bool bypass) {
  Terms terms;
  terms.mode = bypass ? compress::Mode::strict : mode;
  terms.bypass = bypass;
  terms.names = client_names(head);
  if (head.find(anthropic_version) == nullptr) terms.anthropic_fields = default_anthropic_version;
  for (const http::Field& field : head.fields) {
    std::string* lines = nullptr;
    if (equals_ignoring_case(field.name, "user-agent")) lines = &terms.fields;
    if (starts_with_ignoring_case(field.name, "anthropic-")) lines = &terms.anthropic_fields;
    if (starts_with_ignoring_case(field.name, "openai-")) lines = &terms.openai_fields;
    if (lines != nullptr) lines->append(field.name).append(": ").append(field.value).append("\r\n");
  }
  return terms;
}

/// The head that goes upstream.
ForwardHead head_for(const dialect::KeyedRequest& request, const Terms& terms,
                     const Application& application) {
  const dialect::Provider provider = request.provider;
  ForwardHead head;
  std::string& text = head.text;
  text.append("POST ");
  const Upstream& upstream = application.upstream(provider);
  text.append(upstream.address.path_prefix);
  text.append(request.target).append(" HTTP/1.1\r\nHost: ").append(upstream.host_header);
  text.append("\r\nContent-Type: application/json\r\n").append(terms.fields);
  if (provider == dialect::Provider::anthropic) text.append(terms.anthropic_fields);
  if (provider == dialect::Provider::openai) text.append(terms.openai_fields);
  if (!request.key.empty()) text.append(dialect::key_header(provider, request.key)).append("\r\n");
  head.length_offset = text.size();
  head.length_name = "Content-Length";
  if (const auto& option = application.connection_option(upstream))
    text.append("Connection: ").append(*option).append("\r\n");
  text.append("\r\n");
  return head;
}

class WebSocketSession final : public ServedConnection {
 public:
  WebSocketSession(Application& application, LoopContext& context, net::Connection client)
      : application_(application), context_(context), client_(std::move(client)) {
    context_.sessions().insert(this);
  }
  ~WebSocketSession() override { context_.sessions().erase(this); }

  net::Task<> run();

  void end_if_idle() override {
    if (!is_idle_) return;
    if (socket_) {
      socket_->close(http::WebSocketClose::going_away, "the proxy is shutting down");
    } else {
      client_.abort();
    }
  }
  void end() override {
    if (socket_) {
      socket_->abort();
    } else {
      client_.abort();
    }
  }

 private:
  net::Task<bool> open();
  Result<Terms> admit_head(const http::RequestHead& head) const;
  net::Task<> refuse(const Error& error, std::optional<std::chrono::seconds> retry_after);
  net::Task<> serve_requests();
  net::Task<> serve(std::string message);
  void fill_in(Exchange& exchange, const dialect::KeyedRequest& request, std::string_view message);
  void refuse_message(const Error& error);

  Application& application_;
  LoopContext& context_;
  net::Connection client_;  ///< until the handshake is done
  std::optional<WebSocketConnection> socket_;
  Terms terms_;
  bool is_idle_ = true;
};

net::Task<> WebSocketSession::run() {
  const WebSocketPlace place(application_);
  try {
    bool is_open = false;
    if (place.is_taken()) {
      is_open = co_await open();
    } else {
      const Error full = WebSocketPlace::none_left();
      co_await refuse(full, WebSocketPlace::wait_where_full);
    }
    if (is_open) co_await serve_requests();
  } catch (const std::exception& exception) {
    log(LogLevel::error,
        fmt::format("a WebSocket connection was ended by an exception: {}", exception.what()));
    if (socket_) {
      socket_->end_watch();
      socket_->close(http::WebSocketClose::internal_error, "an error of the proxy");
    }
  }
  context_.sessions().erase(this);
  if (socket_) co_await socket_->finish();
}

/// The opening handshake; false if there will be no WebSocket.
net::Task<bool> WebSocketSession::open() {
  http::RequestHead head;
  client_.set_deadline(sender_silence);
  const Result<http::HeadOutcome> outcome =
      co_await http::receive_request_head(client_, head, sender_silence);
  if (!outcome) {
    if (outcome.error().kind == ErrorKind::bad_request) co_await refuse(outcome.error(), std::nullopt);
    co_return false;
  }
  if (*outcome == http::HeadOutcome::closed) co_return false;
  Result<Terms> terms = admit_head(head);
  if (!terms) {
    co_await refuse(terms.error(), std::nullopt);
    co_return false;
  }
  const Result<http::WebSocketHandshake> handshake = http::read_websocket_handshake(head);
  if (!handshake) {
    co_await refuse(handshake.error(), std::nullopt);
    co_return false;
  }
  terms_ = std::move(*terms);
  client_.consume(head.size);  // from here on the views of `head` are void
  const std::string answer = http::switching_protocols(*handshake);
  const std::array<std::string_view, 1> pieces = {answer};
  const Result<void> sent = co_await client_.send(pieces);
  if (!sent) co_return false;
  socket_.emplace(context_.loop(), std::move(client_), application_.settings().max_body_bytes,
                  handshake->compresses);
  co_return true;
}

Result<Terms> WebSocketSession::admit_head(const http::RequestHead& head) const {
  const Result<void> admitted = admit(head, std::nullopt, application_.settings(), client_.peer_is_loopback(),
                                      application_.loop_mark());
  if (!admitted) return std::unexpected(admitted.error());
  if (head.target.substr(0, head.target.find('?')) != websocket_path)
    return failure(ErrorKind::not_found, "This port speaks WebSocket, at the path /ws.");
  if (application_.is_shutting_down())
    return failure(ErrorKind::unavailable, "The proxy is shutting down. Try again in a moment.");
  const Result<compress::Mode> mode = requested_mode(head, application_.settings().mode);
  if (!mode) return std::unexpected(mode.error());
  const Result<bool> bypass = requested_bypass(head);
  if (!bypass) return std::unexpected(bypass.error());
  const Result<bool> vault = requested_vault(head);
  if (!vault) return std::unexpected(vault.error());
  const Result<bool> overrides_budget = requested_budget_override(head);
  if (!overrides_budget) return std::unexpected(overrides_budget.error());
  Terms terms = terms_of(head, *mode, *bypass);
  terms.uses_vault = *vault && !*bypass;
  terms.overrides_budget = *overrides_budget;
  return terms;
}

net::Task<> WebSocketSession::refuse(const Error& error, std::optional<std::chrono::seconds> retry_after) {
  Answer answer = error_answer(dialect::Provider::openai, error);
  answer.close = true;
  answer.request_id = application_.next_request_id();
  answer.retry_after = retry_after;
  answer.upgrade_to_websocket = error.kind == ErrorKind::upgrade_required;
  const ClientConnection connection = co_await send_answer(client_, answer);
  if (connection == ClientConnection::close) client_.linger_and_close(linger_time);
}

net::Task<> WebSocketSession::serve_requests() {
  for (;;) {
    is_idle_ = true;
    if (application_.is_shutting_down())
      socket_->close(http::WebSocketClose::going_away, "the proxy is shutting down");
    std::optional<std::string> message = co_await socket_->receive();
    if (!message) co_return;
    is_idle_ = false;
    co_await serve(std::move(*message));
  }
}

/// One request and its answer.
net::Task<> WebSocketSession::serve(std::string message) {
  if (application_.is_shutting_down()) {
    const Error error(ErrorKind::unavailable, "The proxy is shutting down. Try again in a moment.");
    refuse_message(error);
    co_return;
  }
  const Result<dialect::KeyedRequest> request = dialect::read_keyed_request(message);
  if (!request) {
    refuse_message(request.error());
    co_return;
  }
  http::BodyShare share(application_.body_memory());
  if (!share.grow_to(message.size())) {
    ++application_.refused_full;
    refuse_message(http::no_room_for_body());
    co_return;
  }
  Exchange exchange;
  fill_in(exchange, *request, message);
  message = std::string();  // it holds the key
  const InFlight in_flight(application_);
  co_await forward_over_websocket(application_, context_, *socket_, exchange);
  account(application_, exchange);
}

void WebSocketSession::fill_in(Exchange& exchange, const dialect::KeyedRequest& request,
                               std::string_view message) {
  exchange.id = application_.next_request_id();
  exchange.started = std::chrono::system_clock::now();
  exchange.received_head = exchange.received_body = net::Clock::now();
  if (const auto route = dialect::route("POST", request.target, {})) exchange.route = *route;
  exchange.upstream = static_cast<std::size_t>(exchange.route.provider);
  exchange.model_in_path = exchange.route.model_in_path;
  exchange.route.model_in_path = exchange.model_in_path;
  exchange.method = "POST";
  exchange.mode = terms_.mode;
  exchange.bypass = terms_.bypass;
  if (terms_.uses_vault) exchange.vault = application_.vault().current();
  exchange.overrides_budget = terms_.overrides_budget;
  exchange.session = terms_.names.session;
  exchange.agent = terms_.names.agent;
  exchange.is_subscription = dialect::is_subscription("Bearer " + request.key);
  exchange.head = head_for(request, terms_, application_);
  exchange.body = http::Body(message.size());
  for (const std::string_view piece : json::splice(message, request.cuts))
    exchange.body.append(piece);
}

void WebSocketSession::refuse_message(const Error& error) {
  ++application_.requests_total;
  ++application_.requests_errors;
  std::string frame;
  http::append_frame(frame, http::WebSocketOpcode::text,
                     error_json(error, std::nullopt, application_.next_request_id()));
  socket_->post(frame);
}

net::Task<> run_session(std::unique_ptr<WebSocketSession> session) {
  co_await session->run();
}

}  // namespace

void start_websocket_session(Application& application, LoopContext& context, net::Connection client) {
  net::spawn(run_session(std::make_unique<WebSocketSession>(application, context, std::move(client))));
}

}  // namespace tokenpak::proxy
