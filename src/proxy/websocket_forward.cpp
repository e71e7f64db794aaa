#include "proxy/websocket_forward.hpp"

#include "dialect/answer.hpp"
#include "dialect/decoder.hpp"
#include "http/body_extent.hpp"
#include "net/cancellation.hpp"
#include "proxy/errors.hpp"
#include "proxy/upstream_call.hpp"
#include "proxy/websocket_events.hpp"
#include "proxy/websocket_messages.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenpak::proxy {

namespace {

/// More than any provider says about an error.
constexpr std::size_t largest_error_body = 256 * 1024;

std::string text_frame(std::string_view text) {
  std::string frame;
  http::append_frame(frame, http::WebSocketOpcode::text, text);
  return frame;
}

/// Takes the content codings off a body; nobody asked for any, but a server may have its own mind.
class Decoding {
 public:
  explicit Decoding(std::string_view content_encoding) : decoders_(dialect::decoders_for(content_encoding)) {}

  bool failed() const { return !decoders_ || failed_; }
  template <class Visit>
  void feed(std::string_view bytes, const Visit& visit) {
    if (!failed()) pass(0, bytes, visit);
  }

 private:
  template <class Visit>
  void pass(std::size_t stage, std::string_view bytes, const Visit& visit) {
    if (stage == decoders_->size()) return visit(bytes);
    dialect::Decoder& decoder = *(*decoders_)[stage];
    for (;;) {
      const std::string_view output = decoder.decode(bytes);
      failed_ = failed_ || decoder.failed();
      if (output.empty()) return;
      pass(stage + 1, output, visit);
    }
  }

  std::optional<std::vector<std::unique_ptr<dialect::Decoder>>> decoders_;
  bool failed_ = false;
};

/// Sends what there is; false if the client has left.
net::Task<bool> send(WebSocketConnection& socket, Exchange& exchange, std::string_view frames) {
  if (frames.empty()) co_return true;
  socket.post(frames);
  WebSocketConnection::Drained all_sent = socket.drained();
  const Result<void> sent = co_await all_sent;
  if (sent && exchange.answered == net::Clock::time_point()) exchange.answered = net::Clock::now();
  co_return sent.has_value();
}

/// Reads a provider's answer, and keeps what is to become of it.
class AnswerReading {
 public:
  AnswerReading(const http::ResponseHead& head, dialect::Dialect dialect, std::size_t largest_event)
      : status_(head.status),
        retry_after_(head.value_of("retry-after")),
        extent_(head.framing, head.content_length),
        decoding_(head.value_of("content-encoding")),
        tap_(dialect, head.value_of("content-type"), head.value_of("content-encoding")),
        events_(dialect, is_event_stream(head), largest_event) {}

  static bool is_event_stream(const http::ResponseHead& head) {
    return head.value_of("content-type").starts_with("text/event-stream");
  }

  /// Takes the body's bytes from the front of `received`; returns how many.
  std::size_t feed(std::string_view received, std::uint64_t& payload_size) {
    const auto take_decoded = [this](std::string_view bytes) {
      if (is_success()) {
        events_.feed(bytes);
      } else {
        error_body_.append(bytes.substr(0, largest_error_body - error_body_.size()));
      }
    };
    return extent_.feed(received, [&](std::string_view piece) {
      payload_size += piece.size();
      tap_.feed(piece);
      decoding_.feed(piece, take_decoded);
    });
  }

  /// What makes it impossible to go on.
  std::optional<Error> problem() const {
    if (extent_.invalid())
      return Error(ErrorKind::upstream_broken, "the provider's chunked answer is malformed");
    if (decoding_.failed())
      return Error(ErrorKind::upstream_broken, "the provider's answer cannot be decompressed");
    if (events_.is_too_large()) {
      return Error(ErrorKind::upstream_broken,
                   "an event of the provider is larger than the proxy's limit (TOKENPAK_MAX_BODY_MB)");
    }
    return std::nullopt;
  }

  bool is_success() const { return status_ >= 200 && status_ < 300; }
  bool done() const { return extent_.done(); }
  bool ends_with_connection() const { return extent_.ends_with_connection(); }
  WebSocketEvents& events() { return events_; }
  dialect::AnswerTap& tap() { return tap_; }
  std::string error_frame(std::string_view request_id) const {
    return text_frame(provider_error_json(status_, error_body_, retry_after_, request_id));
  }

 private:
  const int status_;
  const std::string retry_after_;
  http::BodyExtent extent_;
  Decoding decoding_;
  dialect::AnswerTap tap_;
  WebSocketEvents events_;
  std::string error_body_;
};

/// Waits for more of the answer; false at its proper end by the connection's end.
net::Task<Result<bool>> receive_more(net::Connection& upstream, const AnswerReading& reading,
                                     const Settings& settings, std::string_view provider) {
  set_silence_limit(upstream, settings);
  const Result<std::size_t> bytes = co_await upstream.receive();
  if (!bytes) co_return std::unexpected(upstream_error(bytes.error(), provider));
  if (*bytes == 0 && !reading.ends_with_connection()) {
    co_return failure(ErrorKind::upstream_broken,
                      "the provider closed the connection in the middle of its answer");
  }
  co_return *bytes > 0;
}

/// The events of an answer, with the stats before the last of them.
net::Task<> relay(Application& application, LoopContext& context, WebSocketConnection& socket,
                  Answered& answered, Exchange& exchange, net::Cancellation& given_up) {
  net::Connection& upstream = answered.connection;
  const net::OnCancel on_cancel(given_up, [&upstream] { upstream.abort(); });
  AnswerReading reading(answered.head, exchange.route.dialect, application.settings().max_body_bytes);
  WebSocketEvents& events = reading.events();
  exchange.status = answered.head.status;
  exchange.streamed = AnswerReading::is_event_stream(answered.head);
  const bool upstream_keeps_alive = answered.head.keep_alive && answered.request_was_sent;
  upstream.consume(answered.head.size);  // from here on the views of its head are void

  std::optional<Error> failed;
  bool has_ended = false;
  while (!exchange.client_left) {
    upstream.consume(reading.feed(upstream.received(), exchange.bytes_answered));
    failed = reading.problem();
    if (failed) break;
    has_ended = has_ended || reading.done();
    if (has_ended && reading.is_success()) events.end(true);
    if (events.stats_are_due()) {
      co_await count_tokens(application, context, exchange);
      exchange.facts = has_ended ? reading.tap().finish() : reading.tap().facts();
      events.add_stats(stats_json(application, exchange));
    }
    const std::string frames = events.take_frames();
    if (!co_await send(socket, exchange, frames)) exchange.client_left = true;
    if (has_ended || exchange.client_left) break;
    const Result<bool> more = co_await receive_more(upstream, reading, application.settings(),
                                                    application.upstream(exchange.upstream).name);
    if (given_up.requested()) {
      exchange.client_left = true;
    } else if (!more) {
      failed = more.error();
      break;
    } else {
      has_ended = !*more;
    }
  }

  if (!exchange.facts.stream_complete) exchange.facts = reading.tap().finish();
  // Who leaves after the last event has got all.
  if (exchange.facts.stream_complete) exchange.client_left = false;
  if (given_up.requested() || exchange.client_left) co_return;
  std::string last_frames;
  if (failed) {
    events.end(false);
    last_frames = events.take_frames() + text_frame(error_json(*failed, std::nullopt, exchange.id));
    exchange.failed = std::move(failed);
  } else if (!reading.is_success()) {
    last_frames = reading.error_frame(exchange.id);
  }
  if (!co_await send(socket, exchange, last_frames)) exchange.client_left = true;
  upstream.clear_deadline();
  if (upstream_keeps_alive && reading.done())
    context.idle(exchange.upstream).put(std::move(answered.connection));
}

}  // namespace

net::Task<> forward_over_websocket(Application& application, LoopContext& context,
                                   WebSocketConnection& socket, Exchange& exchange) {
  net::Cancellation given_up;
  socket.watch(given_up);
  if (given_up.requested()) {
    exchange.client_left = true;
  } else {
    UpstreamCall call = co_await call_upstream(application, context, exchange, given_up);
    if (given_up.requested()) {
      exchange.client_left = true;
    } else if (call.answered) {
      co_await relay(application, context, socket, *call.answered, exchange, given_up);
    } else {
      const std::string frame = text_frame(error_json(call.answered.error(), call.retry_after, exchange.id));
      exchange.status = http_error(call.answered.error().kind).status;
      exchange.failed = std::move(call.answered.error());
      if (!co_await send(socket, exchange, frame)) exchange.client_left = true;
    }
  }
  socket.end_watch();
  exchange.finished = net::Clock::now();
  const bool was_asked = exchange.first_byte != net::Clock::time_point();
  if (was_asked) co_await count_tokens(application, context, exchange);
}

}  // namespace tokenpak::proxy
