#pragma once

#include "http/receive.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tokenpak::http {

enum class WebSocketOpcode : std::uint8_t {
  continuation = 0,
  text = 1,
  binary = 2,
  close = 8,
  ping = 9,
  pong = 10
};

/// Why a connection ends (RFC 6455, section 7.4.1).
enum class WebSocketClose : std::uint16_t {
  normal = 1000,
  going_away = 1001,
  protocol_error = 1002,
  unsupported_data = 1003,
  none_given = 1005,  ///< never on the wire: a Close frame without a code
  invalid_data = 1007,
  too_big = 1009,
  internal_error = 1011,
};

/// Reads what a client sends (RFC 6455, section 5): frames in, whole messages and control frames out. Strict:
/// an unmasked frame, a reserved bit or opcode, a length that is not written in its shortest form, a control
/// frame in pieces or over 125 bytes, a continuation of nothing, a new message inside of another or a close
/// code that may not be sent is the end (`failed`). Memory: the message at hand, which grows with the bytes
/// that came, never with those that were announced.
///
///     while (true) {
///       const WebSocketReader::Event event = reader.next(bytes);
///       if (event == WebSocketReader::Event::need_more) break;
///       …
///     }
class WebSocketReader {
 public:
  enum class Event : std::uint8_t {
    need_more,  ///< all of the input is consumed
    message,    ///< take_message() has it
    ping,       ///< payload() is to be sent back
    pong,
    close,   ///< the client ends the connection; close_code() says why; nothing after it is read
    failed,  ///< close_code() and why() say what the client did wrong; nothing after it is read
  };

  struct Message {
    Body payload;
    bool is_text = true;
    bool is_compressed = false;  ///< as the extension permessage-deflate writes it
  };

  /// `largest_message`: in bytes as they come, all fragments together. `allows_compression`: the extension
  /// was agreed on.
  WebSocketReader(std::size_t largest_message, bool allows_compression)
      : largest_message_(largest_message), allows_compression_(allows_compression) {}

  /// Consumes bytes from the front of `input` up to the end of what it returns.
  Event next(std::string_view& input);

  Message take_message();
  std::string_view payload() const { return {control_.data(), control_size_}; }
  WebSocketClose close_code() const { return close_code_; }
  std::string_view why() const { return why_; }
  /// A frame or a message has begun of which the end has not come.
  bool is_within_message() const { return in_message_ || in_payload_ || head_size_ > 0; }

 private:
  bool read_head(std::string_view& input);
  Event begin_frame();
  Event read_payload(std::string_view& input);
  Event end_frame();
  Event end_close();
  Event fail(WebSocketClose code, std::string_view why);

  static constexpr std::size_t largest_head = 14;
  static constexpr std::size_t largest_control = 125;

  const std::size_t largest_message_;
  const bool allows_compression_;
  bool has_ended_ = false;
  bool in_message_ = false;  // a data message is open, between its fragments too
  bool in_payload_ = false;  // the head of a frame is complete
  bool is_final_ = false;
  bool is_control_ = false;
  WebSocketOpcode opcode_ = WebSocketOpcode::continuation;
  WebSocketClose close_code_ = WebSocketClose::none_given;
  std::uint8_t head_size_ = 0;
  std::uint8_t control_size_ = 0;
  std::array<char, largest_head> head_{};
  std::array<unsigned char, 4> mask_{};
  std::uint64_t frame_size_ = 0;
  std::uint64_t frame_read_ = 0;
  std::array<char, largest_control> control_{};
  std::string_view why_;
  Message message_;
};

/// Appends a frame of a server: whole, not masked, not compressed.
void append_frame(std::string& out, WebSocketOpcode opcode, std::string_view payload);
/// Appends a Close frame; `reason` is cut to what fits (123 bytes) and must be ASCII.
void append_close_frame(std::string& out, WebSocketClose code, std::string_view reason);

}  // namespace tokenpak::http
