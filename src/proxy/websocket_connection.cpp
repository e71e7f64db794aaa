#include "proxy/websocket_connection.hpp"

#include "base/utf8.hpp"
#include "dialect/deflate.hpp"
#include "proxy/served_connection.hpp"
#include "proxy/upstream_call.hpp"

#include <array>
#include <chrono>
#include <span>
#include <utility>

namespace tokenpak::proxy {

namespace {

using http::WebSocketClose;
using http::WebSocketOpcode;
using http::WebSocketReader;

/// How often the times below are looked at.
constexpr std::chrono::seconds look_interval{5};
/// A client that has said nothing for so long is asked for a sign of life, and again after as long.
constexpr std::chrono::minutes quiet_time{1};
/// One that has said nothing for so long is not there any more.
constexpr std::chrono::minutes longest_silence{4};
/// Buffers of the events of a stream are kept from one to the next; those of a large answer are not.
constexpr std::size_t largest_kept_buffer = 16 * 1024;

}  // namespace

WebSocketConnection::WebSocketConnection(net::Loop& loop, net::Connection connection,
                                         std::size_t largest_message, bool client_compresses)
    : connection_(std::move(connection)),
      reader_(largest_message, client_compresses),
      largest_message_(largest_message),
      heard_(net::Clock::now()),
      look_(loop, [](void* self) { static_cast<WebSocketConnection*>(self)->look(); }, this) {
  connection_.clear_deadline();
  look_.set_in(look_interval);
}

net::Task<std::optional<std::string>> WebSocketConnection::receive() {
  for (;;) {
    read_frames();
    if (!messages_.empty()) {
      std::string message = std::move(messages_.front());
      messages_.pop_front();
      waiting_bytes_ -= message.size();
      co_return message;
    }
    if (has_ended_) co_return std::nullopt;
    if (!reader_.is_within_message()) connection_.rest();
    const Result<std::size_t> bytes = co_await connection_.receive();
    if (!bytes || *bytes == 0) {
      is_broken_ = !sent_close_;
      has_ended_ = true;
    }
    heard_ = net::Clock::now();
  }
}

void WebSocketConnection::watch(net::Cancellation& left) {
  connection_.watch([this, &left] {
    heard_ = net::Clock::now();
    read_frames();
    if (connection_.ended() && !has_ended_) {
      is_broken_ = true;
      has_ended_ = true;
    }
    // What gives up may end this object, too: it comes last.
    if (has_ended_) left.request();
  });
  if (has_ended_) left.request();
}

void WebSocketConnection::end_watch() {
  connection_.watch(nullptr);
}

void WebSocketConnection::read_frames() {
  while (!has_ended_ && waiting_bytes_ <= largest_message_) {
    const std::string_view received = connection_.received();
    if (received.empty()) return;
    std::string_view input = received;
    const WebSocketReader::Event event = reader_.next(input);
    connection_.consume(received.size() - input.size());
    switch (event) {
      case WebSocketReader::Event::need_more:
        break;
      case WebSocketReader::Event::message:
        if (!sent_close_) accept(reader_.take_message());
        break;
      case WebSocketReader::Event::ping:
        if (sent_close_) break;
        pong_.emplace();
        http::append_frame(*pong_, WebSocketOpcode::pong, reader_.payload());
        start_sending();
        break;
      case WebSocketReader::Event::pong:
        break;
      case WebSocketReader::Event::close:
        answer_close();
        break;
      case WebSocketReader::Event::failed:
        close(reader_.close_code(), reader_.why());
        has_ended_ = true;
        break;
    }
  }
}

void WebSocketConnection::accept(WebSocketReader::Message message) {
  if (!message.is_text) {
    close(WebSocketClose::unsupported_data, "a request is one text message");
    has_ended_ = true;
    return;
  }
  std::string text;
  if (message.is_compressed) {
    bool too_large = false;
    std::optional<std::string> inflated =
        dialect::inflate_message(message.payload.view(), largest_message_, too_large);
    if (!inflated || !is_valid_utf8(*inflated)) {
      if (too_large) {
        close(WebSocketClose::too_big, "the message is larger than the proxy's limit");
      } else {
        close(WebSocketClose::invalid_data,
              inflated ? "a text message is not UTF-8" : "the message cannot be decompressed");
      }
      has_ended_ = true;
      return;
    }
    text = std::move(*inflated);
  } else {
    text = message.payload.view();
  }
  waiting_bytes_ += text.size();
  messages_.push_back(std::move(text));
}

/// The client ends it: with its own code, as is usual, or after our Close.
void WebSocketConnection::answer_close() {
  const WebSocketClose code = reader_.close_code();
  close(code == WebSocketClose::none_given ? WebSocketClose::normal : code, "");
  has_ended_ = true;
}

void WebSocketConnection::close(WebSocketClose code, std::string_view why) {
  if (sent_close_) return;
  std::string frame;
  http::append_close_frame(frame, code, why);
  post(frame);
  sent_close_ = true;
  connection_.set_deadline(linger_time);
}

void WebSocketConnection::post(std::string_view frames) {
  if (sent_close_) return;
  posted_.append(frames);
  start_sending();
}

void WebSocketConnection::start_sending() {
  if (is_sending_ || send_error_) return;
  is_sending_ = true;
  began_sending_ = net::Clock::now();
  net::spawn(send_posted());
}

net::Task<> WebSocketConnection::send_posted() {
  while (!send_error_ && (!posted_.empty() || pong_)) {
    sending_.swap(posted_);
    posted_.clear();
    const std::string pong = std::exchange(pong_, std::nullopt).value_or("");
    // A Close stays the last frame.
    const std::array<std::string_view, 2> pieces = {pong, sending_};
    const Result<void> sent = co_await connection_.send(pieces);
    if (!sent) send_error_ = sent.error();
    began_sending_ = net::Clock::now();
  }
  is_sending_ = false;
  for (std::string* buffer : {&posted_, &sending_}) {
    if (buffer->capacity() > largest_kept_buffer) *buffer = std::string();
  }
  // Whoever waits may end this object: nothing of it is touched after that.
  if (const std::coroutine_handle<> waiter = std::exchange(drain_waiter_, nullptr)) waiter.resume();
}

/// Once in a while: who keeps us waiting too long?
void WebSocketConnection::look() {
  const net::Clock::time_point now = net::Clock::now();
  const bool stopped_sending = reader_.is_within_message() && now - heard_ > sender_silence;
  const bool stopped_reading = is_sending_ && now - began_sending_ > slowest_client;
  if (stopped_sending || stopped_reading || now - heard_ > longest_silence) return connection_.abort();
  if (now - heard_ > quiet_time && now - asked_ > quiet_time) {
    asked_ = now;
    std::string ping;
    http::append_frame(ping, WebSocketOpcode::ping, "");
    post(ping);
  }
  look_.set_in(look_interval);
}

net::Task<> WebSocketConnection::finish() {
  connection_.set_deadline(linger_time);
  Drained all_sent = drained();
  const Result<void> sent = co_await all_sent;
  look_.clear();
  if (is_broken_ || !sent) {
    connection_.close();
  } else {
    connection_.linger_and_close(linger_time);
  }
}

}  // namespace tokenpak::proxy
