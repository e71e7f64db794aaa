#include "http/chunked.hpp"

#include "base/ascii.hpp"
#include "http/token.hpp"

namespace tokenpak::http {

namespace {

constexpr std::uint32_t max_size_digits = 15;  // a 64-bit size cannot overflow
constexpr std::uint32_t max_extension_bytes = 4 * 1024;
constexpr std::uint32_t max_trailer_bytes = 16 * 1024;

bool is_token_character(char c) {
  return token_characters[static_cast<unsigned char>(c)];
}

bool is_text(char c) {
  return (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) || c == '\t';
}

/// What may stand behind a size or the white space behind it.
ChunkedDecoder::State after_size(char c) {
  using State = ChunkedDecoder::State;
  switch (c) {
    case '\r':
      return State::size_line_feed;
    case ';':
      return State::extension;
    case ' ':
    case '\t':
      return State::before_extension;
    default:
      return State::invalid;
  }
}

}  // namespace

void ChunkedDecoder::step(char c) {
  switch (state_) {
    case State::size_start:
    case State::size:
      if (const int digit = hex_digit(c); digit >= 0) {
        if (state_ == State::size_start) remaining_ = digits_ = skipped_ = 0;
        remaining_ = remaining_ * 16 + static_cast<std::uint64_t>(digit);
        state_ = ++digits_ > max_size_digits ? State::invalid : State::size;
      } else if (state_ == State::size_start) {
        state_ = State::invalid;
      } else {
        state_ = after_size(c);
      }
      break;
    case State::before_extension:
      state_ = ++skipped_ > max_extension_bytes ? State::invalid : after_size(c);
      break;
    case State::extension:
      if (c == '\r') {
        state_ = State::size_line_feed;
      } else if (!is_text(c) || ++skipped_ > max_extension_bytes) {
        state_ = State::invalid;
      }
      break;
    case State::size_line_feed:
      skipped_ = 0;
      state_ = c != '\n' ? State::invalid : remaining_ == 0 ? State::trailer_start : State::data;
      break;
    case State::data_return:
      state_ = c == '\r' ? State::data_line_feed : State::invalid;
      break;
    case State::data_line_feed:
      state_ = c == '\n' ? State::size_start : State::invalid;
      break;
    case State::trailer_start:
      if (c == '\r') {
        state_ = State::end_line_feed;
      } else if (is_token_character(c) && ++skipped_ <= max_trailer_bytes) {
        state_ = State::trailer_name;
      } else {
        state_ = State::invalid;
      }
      break;
    case State::trailer_name:
      if (c == ':') {
        state_ = State::trailer;
      } else if (!is_token_character(c) || ++skipped_ > max_trailer_bytes) {
        state_ = State::invalid;
      }
      break;
    case State::trailer:
      if (c == '\r') {
        state_ = State::trailer_line_feed;
      } else if (!is_text(c) || ++skipped_ > max_trailer_bytes) {
        state_ = State::invalid;
      }
      break;
    case State::trailer_line_feed:
      state_ = c == '\n' ? State::trailer_start : State::invalid;
      break;
    case State::end_line_feed:
      state_ = c == '\n' ? State::done : State::invalid;
      break;
    case State::data:
    case State::done:
    case State::invalid:
      break;
  }
}

}  // namespace tokenpak::http
