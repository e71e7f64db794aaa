#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokenpak::http {

/// Reads along what a server sends over a WebSocket without compression, frame by frame, and hands out the
/// text messages. Changes nothing and holds no payload. Once the frames break a rule (a reserved bit or
/// opcode, a mask, a control frame in pieces) nothing more is read.
class WebSocketTextTap {
 public:
  /// `take(piece, is_end)` gets the payload of text messages as it comes; `is_end` with the last piece of a
  /// message, which may be empty.
  template <class Take>
  void feed(std::string_view bytes, const Take& take) {
    while (!bytes.empty() && !is_broken_) {
      if (left_ == 0 && !read_head(bytes)) return;
      const std::string_view piece = bytes.substr(0, left_ < bytes.size() ? left_ : bytes.size());
      bytes.remove_prefix(piece.size());
      left_ -= piece.size();
      const bool is_end = left_ == 0 && is_final_;
      if (is_text_ && !is_control_ && (is_end || !piece.empty())) take(piece, is_end);
    }
  }

 private:
  bool read_head(std::string_view& bytes);

  std::array<unsigned char, 10> head_{};
  std::size_t head_size_ = 0;
  std::uint64_t left_ = 0;  // of the payload of the frame at hand
  bool is_final_ = false;
  bool is_control_ = false;
  bool is_text_ = false;  // the message at hand, whose frames control frames may stand between
  bool is_broken_ = false;
};

}  // namespace tokenpak::http
