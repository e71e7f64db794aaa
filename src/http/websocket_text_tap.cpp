#include "http/websocket_text_tap.hpp"

#include "http/websocket_reader.hpp"

namespace tokenpak::http {

/// Takes bytes of a frame's head; true when it is complete. A frame without a payload is complete, too.
bool WebSocketTextTap::read_head(std::string_view& bytes) {
  const auto wanted = [this]() -> std::size_t {
    if (head_size_ < 2) return 2;
    const unsigned length = head_[1] & 0x7f;
    return length == 127 ? 10 : length == 126 ? 4 : 2;
  };
  while (head_size_ < wanted()) {
    if (bytes.empty()) return false;
    head_[head_size_++] = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
  }
  const unsigned length = head_[1] & 0x7f;
  left_ = length;
  if (length >= 126) {
    left_ = 0;
    for (std::size_t at = 2; at < head_size_; ++at)
      left_ = left_ << 8 | head_[at];
  }
  head_size_ = 0;
  const auto opcode = static_cast<WebSocketOpcode>(head_[0] & 0x0f);
  is_control_ = (head_[0] & 0x08) != 0;
  is_final_ = (head_[0] & 0x80) != 0;
  const bool has_reserved_bit = (head_[0] & 0x70) != 0;
  const bool is_masked = (head_[1] & 0x80) != 0;
  const bool is_reserved = (head_[0] & 0x07) > 2;  // of data frames as of control frames
  is_broken_ = has_reserved_bit || is_reserved || is_masked || (is_control_ && (!is_final_ || length > 125));
  if (!is_control_ && opcode != WebSocketOpcode::continuation) is_text_ = opcode == WebSocketOpcode::text;
  return !is_broken_;
}

}  // namespace tokenpak::http
