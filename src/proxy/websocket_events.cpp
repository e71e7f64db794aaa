#include "proxy/websocket_events.hpp"

#include "http/websocket_reader.hpp"

#include <utility>

namespace tokenpak::proxy {

using dialect::EventEnd;
using dialect::EventStream;

WebSocketEvents::WebSocketEvents(dialect::Dialect dialect, bool is_stream, std::size_t largest_event)
    : dialect_(dialect), is_stream_(is_stream), largest_event_(largest_event) {}

void WebSocketEvents::feed(std::string_view bytes) {
  if (!is_stream_) return add(bytes);
  for (;;) {
    const EventStream::Piece piece = stream_.next(bytes);
    switch (piece.kind) {
      case EventStream::Piece::need_more:
        return;
      case EventStream::Piece::data:
        add(piece.bytes);
        break;
      case EventStream::Piece::end_of_event:
        end_event();
        break;
    }
  }
}

void WebSocketEvents::add(std::string_view data) {
  is_too_large_ = is_too_large_ || data.size() > largest_event_ - event_.size();
  if (!is_too_large_) event_.append(data);
}

void WebSocketEvents::end_event() {
  const std::string data = std::exchange(event_, std::string());
  if (data.empty() || is_too_large_) return;
  const EventEnd end = dialect::event_end(dialect_, data);
  if (state_ == State::before_stats && (end == EventEnd::last || end == EventEnd::marker))
    state_ = State::stats_are_due;
  switch (end) {
    case EventEnd::marker:
      break;
    case EventEnd::more:
    case EventEnd::may_be_last:
    case EventEnd::last:
      if (state_ == State::stats_are_due) {
        hold(data);
      } else {
        // What was held was not the last.
        if (held_) frames_.append(*std::exchange(held_, std::nullopt));
        if (end == EventEnd::may_be_last && state_ == State::before_stats) {
          hold(data);
        } else {
          send(data);
        }
      }
      break;
  }
}

void WebSocketEvents::end(bool is_whole) {
  if (is_whole && !is_stream_) state_ = State::stats_are_due;
  // By the standard an event without its blank line is none; many senders leave it away at the end.
  if (is_whole) end_event();
  if (state_ != State::before_stats) return;
  if (is_whole) {
    state_ = State::stats_are_due;
  } else if (held_) {
    frames_.append(*std::exchange(held_, std::nullopt));
  }
}

void WebSocketEvents::add_stats(std::string_view json) {
  state_ = State::after_stats;
  send(json);
  if (held_) frames_.append(*std::exchange(held_, std::nullopt));
}

void WebSocketEvents::send(std::string_view event_json) {
  http::append_frame(frames_, http::WebSocketOpcode::binary, gzip_.member(event_json));
}

void WebSocketEvents::hold(std::string_view event_json) {
  if (!held_) held_.emplace();
  http::append_frame(*held_, http::WebSocketOpcode::binary, gzip_.member(event_json));
}

std::string WebSocketEvents::take_frames() {
  return std::exchange(frames_, std::string());
}

}  // namespace tokenpak::proxy
