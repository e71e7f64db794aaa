#pragma once

#include "dialect/deflate.hpp"
#include "dialect/event_end.hpp"
#include "dialect/event_stream.hpp"
#include "dialect/provider.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tokenpak::proxy {

/// Turns a provider's answer into WebSocket frames as it arrives: each event's JSON is one gzip member in one
/// binary frame. An answer that is no stream is one such event. What ends an answer waits for the stats: its
/// last event, or one after which there may be no other until that is known.
///
///     feed(…); if (stats_are_due()) add_stats(…); send(take_frames());
class WebSocketEvents {
 public:
  /// `largest_event`: an event larger than this cannot be sent.
  WebSocketEvents(dialect::Dialect dialect, bool is_stream, std::size_t largest_event);

  /// The next bytes of the answer's body, cut anywhere, without codings.
  void feed(std::string_view bytes);
  /// The body has ended; `is_whole`: properly.
  void end(bool is_whole);

  /// True once: what follows waits for add_stats.
  bool stats_are_due() const { return state_ == State::stats_are_due; }
  void add_stats(std::string_view json);

  /// What can be sent now; empty if there is nothing.
  std::string take_frames();
  bool is_too_large() const { return is_too_large_; }

 private:
  enum class State : std::uint8_t { before_stats, stats_are_due, after_stats };

  void add(std::string_view data);
  void end_event();
  void send(std::string_view event_json);
  void hold(std::string_view event_json);

  const dialect::Dialect dialect_;
  const bool is_stream_;
  const std::size_t largest_event_;
  State state_ = State::before_stats;
  bool is_too_large_ = false;
  dialect::EventStream stream_;
  dialect::GzipWriter gzip_;
  std::string event_;                ///< the data of the event at hand
  std::optional<std::string> held_;  ///< the frames of an event that may be the last, or that come after one
  std::string frames_;
};

}  // namespace tokenpak::proxy
