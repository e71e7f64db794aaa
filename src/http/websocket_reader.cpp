#include "http/websocket_reader.hpp"

#include "base/utf8.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace tokenpak::http {

namespace {

constexpr unsigned final_bit = 0x80;
constexpr unsigned compressed_bit = 0x40;  // RSV1, as permessage-deflate uses it (RFC 7692, section 6)
constexpr unsigned reserved_bits = 0x30;
constexpr unsigned opcode_bits = 0x0F;
constexpr unsigned mask_bit = 0x80;
constexpr unsigned length_bits = 0x7F;
constexpr unsigned length_in_2_bytes = 126;
constexpr unsigned length_in_8_bytes = 127;
constexpr std::size_t mask_size = 4;

unsigned byte_at(std::string_view bytes, std::size_t index) {
  return static_cast<unsigned char>(bytes[index]);
}

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    number = number << 8 | byte_at(bytes, i);
  return number;
}

/// How many bytes the length takes after the frame's second byte.
std::size_t extra_length_bytes(unsigned second_byte) {
  switch (second_byte & length_bits) {
    case length_in_2_bytes:
      return 2;
    case length_in_8_bytes:
      return 8;
    default:
      return 0;
  }
}

bool may_be_sent(std::uint64_t close_code) {
  if (close_code >= 3000 && close_code <= 4999) return true;
  return close_code >= 1000 && close_code <= 1014 && close_code != 1004 && close_code != 1005 &&
         close_code != 1006;
}

}  // namespace

WebSocketReader::Event WebSocketReader::next(std::string_view& input) {
  while (!has_ended_) {
    if (!in_payload_) {
      if (!read_head(input)) return Event::need_more;
      if (begin_frame() == Event::failed) return Event::failed;
    }
    const Event event = read_payload(input);
    // The end of a fragment is nobody's business; the end of the input is.
    if (event != Event::need_more || in_payload_) return event;
  }
  input = {};
  return Event::need_more;
}

/// Collects the head of a frame; false if more input is needed.
bool WebSocketReader::read_head(std::string_view& input) {
  while (true) {
    std::size_t needed = 2;
    if (head_size_ >= 2) {
      const unsigned second = static_cast<unsigned char>(head_[1]);
      needed += extra_length_bytes(second) + ((second & mask_bit) != 0 ? mask_size : 0);
      if (head_size_ == needed) return true;
    }
    if (input.empty()) return false;
    const std::size_t taken = std::min(needed - head_size_, input.size());
    std::memcpy(head_.data() + head_size_, input.data(), taken);
    head_size_ = static_cast<std::uint8_t>(head_size_ + taken);
    input.remove_prefix(taken);
  }
}

WebSocketReader::Event WebSocketReader::begin_frame() {
  const std::string_view head(head_.data(), std::exchange(head_size_, std::uint8_t{0}));
  const unsigned first = byte_at(head, 0);
  const unsigned second = byte_at(head, 1);
  const unsigned opcode = first & opcode_bits;
  is_final_ = (first & final_bit) != 0;
  is_control_ = (opcode & 0x8) != 0;
  opcode_ = static_cast<WebSocketOpcode>(opcode);
  const bool is_compressed = (first & compressed_bit) != 0;
  const bool begins_message = opcode_ == WebSocketOpcode::text || opcode_ == WebSocketOpcode::binary;
  const std::size_t extra = extra_length_bytes(second);
  frame_size_ = extra == 0 ? second & length_bits : big_endian(head.substr(2, extra));

  if ((first & reserved_bits) != 0 || (is_compressed && !(allows_compression_ && begins_message)))
    return fail(WebSocketClose::protocol_error, "a reserved bit is set");
  if (!begins_message && opcode_ != WebSocketOpcode::continuation &&
      (opcode < static_cast<unsigned>(WebSocketOpcode::close) ||
       opcode > static_cast<unsigned>(WebSocketOpcode::pong)))
    return fail(WebSocketClose::protocol_error, "the opcode is unknown");
  if ((second & mask_bit) == 0) return fail(WebSocketClose::protocol_error, "the frame is not masked");
  if ((extra == 2 && frame_size_ < length_in_2_bytes) || (extra == 8 && frame_size_ <= 0xFFFF) ||
      frame_size_ >> 63 != 0)
    return fail(WebSocketClose::protocol_error, "the length is not in its shortest form");
  if (is_control_ && (!is_final_ || frame_size_ > largest_control))
    return fail(WebSocketClose::protocol_error, "a control frame is in pieces or too long");
  if (begins_message == in_message_ && !is_control_) {
    return fail(WebSocketClose::protocol_error,
                in_message_ ? "a message begins inside of another" : "there is no message to continue");
  }
  if (!is_control_ && frame_size_ > largest_message_ - message_.payload.size())
    return fail(WebSocketClose::too_big, "the message is larger than the proxy's limit");

  std::memcpy(mask_.data(), head.data() + head.size() - mask_size, mask_size);
  if (begins_message) {
    message_ = Message();
    in_message_ = true;
    message_.is_text = opcode_ == WebSocketOpcode::text;
    message_.is_compressed = is_compressed;
  }
  if (is_control_) control_size_ = 0;
  frame_read_ = 0;
  in_payload_ = true;
  return Event::need_more;
}

WebSocketReader::Event WebSocketReader::read_payload(std::string_view& input) {
  while (frame_read_ < frame_size_) {
    if (input.empty()) return Event::need_more;
    std::array<char, 4096> plain;
    const auto taken = static_cast<std::size_t>(
        std::min<std::uint64_t>({frame_size_ - frame_read_, input.size(), plain.size()}));
    for (std::size_t i = 0; i < taken; ++i)
      plain[i] = static_cast<char>(byte_at(input, i) ^ mask_[(frame_read_ + i) % mask_size]);
    input.remove_prefix(taken);
    frame_read_ += taken;
    if (is_control_) {
      std::memcpy(control_.data() + control_size_, plain.data(), taken);
      control_size_ = static_cast<std::uint8_t>(control_size_ + taken);
    } else {
      message_.payload.append({plain.data(), taken});
    }
  }
  in_payload_ = false;
  return end_frame();
}

WebSocketReader::Event WebSocketReader::end_frame() {
  switch (opcode_) {
    case WebSocketOpcode::ping:
      return Event::ping;
    case WebSocketOpcode::pong:
      return Event::pong;
    case WebSocketOpcode::close:
      return end_close();
    case WebSocketOpcode::continuation:
    case WebSocketOpcode::text:
    case WebSocketOpcode::binary:
      break;
  }
  if (!is_final_) return Event::need_more;
  in_message_ = false;
  if (message_.is_text && !message_.is_compressed && !is_valid_utf8(message_.payload.view()))
    return fail(WebSocketClose::invalid_data, "a text message is not UTF-8");
  return Event::message;
}

WebSocketReader::Event WebSocketReader::end_close() {
  if (control_size_ == 1) return fail(WebSocketClose::protocol_error, "a close code has one byte");
  if (control_size_ >= 2) {
    const std::uint64_t code = big_endian(payload().substr(0, 2));
    if (!may_be_sent(code)) return fail(WebSocketClose::protocol_error, "the close code may not be sent");
    if (!is_valid_utf8(payload().substr(2)))
      return fail(WebSocketClose::invalid_data, "the reason of a close is not UTF-8");
    close_code_ = static_cast<WebSocketClose>(code);
  }
  has_ended_ = true;
  return Event::close;
}

WebSocketReader::Event WebSocketReader::fail(WebSocketClose code, std::string_view why) {
  has_ended_ = true;
  close_code_ = code;
  why_ = why;
  return Event::failed;
}

WebSocketReader::Message WebSocketReader::take_message() {
  return std::exchange(message_, Message());
}

void append_frame(std::string& out, WebSocketOpcode opcode, std::string_view payload) {
  out.push_back(static_cast<char>(final_bit | static_cast<unsigned>(opcode)));
  const std::size_t size = payload.size();
  const unsigned length_bytes = size < length_in_2_bytes ? 0 : size <= 0xFFFF ? 2 : 8;
  out.push_back(static_cast<char>(length_bytes == 0   ? size
                                  : length_bytes == 2 ? length_in_2_bytes
                                                      : length_in_8_bytes));
  for (unsigned byte = length_bytes; byte > 0; --byte)
    out.push_back(static_cast<char>(static_cast<std::uint64_t>(size) >> (8 * (byte - 1)) & 0xFF));
  out.append(payload);
}

void append_close_frame(std::string& out, WebSocketClose code, std::string_view reason) {
  constexpr std::size_t largest_reason = 123;
  std::string payload;
  payload.push_back(static_cast<char>(static_cast<unsigned>(code) >> 8));
  payload.push_back(static_cast<char>(static_cast<unsigned>(code) & 0xFF));
  payload.append(reason.substr(0, largest_reason));
  append_frame(out, WebSocketOpcode::close, payload);
}

}  // namespace tokenpak::http
