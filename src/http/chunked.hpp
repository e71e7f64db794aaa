#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokenpak::http {

/// Finds the payload in a chunked body (RFC 9112, section 7.1) that arrives in pieces cut anywhere. Holds no
/// bytes. Strict: CRLF only, sizes of at most 15 hex digits, at most 4 KiB of extensions a chunk and 16 KiB
/// of trailers (both are skipped over).
class ChunkedDecoder {
 public:
  enum class State : std::uint8_t {
    size_start,
    size,
    before_extension,
    extension,
    size_line_feed,
    data,
    data_return,
    data_line_feed,
    trailer_start,
    trailer_name,
    trailer,
    trailer_line_feed,
    end_line_feed,
    done,
    invalid
  };

  /// Looks at `bytes` from the front; returns how many belong to this body (all of them unless it ended or is
  /// invalid). `visit(piece)` gets each piece of payload as a view into `bytes`.
  template <class Visit>
  std::size_t feed(std::string_view bytes, Visit&& visit) {
    std::size_t position = 0;
    while (position < bytes.size() && state_ != State::done && state_ != State::invalid) {
      if (state_ == State::data) {
        const std::size_t available = bytes.size() - position;
        const std::size_t taken = remaining_ < available ? static_cast<std::size_t>(remaining_) : available;
        visit(bytes.substr(position, taken));
        position += taken;
        remaining_ -= taken;
        if (remaining_ == 0) state_ = State::data_return;
      } else {
        step(bytes[position++]);
      }
    }
    return position;
  }

  bool done() const { return state_ == State::done; }
  bool invalid() const { return state_ == State::invalid; }

 private:
  void step(char c);

  State state_ = State::size_start;
  std::uint64_t remaining_ = 0;  ///< payload bytes of the chunk that are still to come
  std::uint32_t digits_ = 0;
  std::uint32_t skipped_ = 0;  ///< bytes of this extension or of the trailers
};

}  // namespace tokenpak::http
