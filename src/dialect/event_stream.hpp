#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokenpak::dialect {

/// Splits a `text/event-stream` that arrives in pieces cut anywhere into the data of its events, by the rules
/// of the WHATWG HTML standard, section 9.2.6: lines end in LF, CR or CRLF; a leading byte order mark and
/// comments are skipped; several data lines of one event are joined by LF; a blank line ends an event; what
/// stands after the last blank line is no event. Nothing is collected: data is handed out in pieces as it
/// comes, so the memory is constant whatever the size of an event.
///
///     while (true) {
///       const EventStream::Piece piece = stream.next(bytes);
///       if (piece.kind == EventStream::Piece::need_more) break;
///       …
///     }
class EventStream {
 public:
  struct Piece {
    enum Kind : std::uint8_t {
      need_more,     ///< All of the input is consumed.
      data,          ///< `bytes` are the next of the event's data (never empty).
      end_of_event,  ///< The event is complete. Its data may have been empty. `event_name()` is valid until
                     ///< the next call.
    };
    Kind kind = need_more;
    std::string_view bytes = {};  ///< A view of the input, or of a constant.
  };

  /// Consumes bytes from the front of `input` up to the end of the piece.
  Piece next(std::string_view& input);

  /// The value of the last `event` field of the event, cut at 32 bytes; empty if there was none.
  std::string_view event_name() const { return {name_.data(), name_size_}; }
  /// Whether data of an event has come of which the end has not.
  bool has_open_event() const { return has_data_; }

 private:
  enum class State : std::uint8_t {
    byte_order_mark,  ///< in the first three bytes of the stream
    field,            ///< in a line before its colon
    data,
    event,
    ignored,  ///< in the rest of a comment or of any other field
  };

  void read_byte_order_mark(std::string_view& input);
  /// The name of a field has ended. True if it is data that follows other data of the same event.
  bool begin_value();
  void read_event_name(std::string_view bytes);

  State state_ = State::byte_order_mark;
  bool after_carriage_return_ = false;  // a LF that comes now belongs to the line end already seen
  bool skips_space_ = false;            // the first byte of a value, if a space, is not part of it
  bool has_data_ = false;               // a data line of the event at hand has come
  bool event_ended_ = false;            // the last piece was an end: forget the event before the next byte
  std::uint8_t mark_size_ = 0;          // bytes of the byte order mark seen
  std::uint8_t field_size_ = 0;         // one more than fits: a name that is too long to matter
  std::uint8_t name_size_ = 0;
  std::array<char, 5> field_{};  // as long as "event", the longest name that matters
  std::array<char, 32> name_{};
};

}  // namespace tokenpak::dialect
