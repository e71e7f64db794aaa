#include "dialect/deflate.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <new>
#include <stdexcept>
#include <utility>

#include <zlib.h>

namespace tokenpak::dialect {
namespace {

// Events are short: a small window and few hash chains save a reset and memory, and lose next to nothing.
constexpr int window_bits = 13;
constexpr int memory_level = 6;
constexpr int gzip_frame = 16;  // zlib's manual, deflateInit2
constexpr std::size_t largest_step = UINT32_MAX;

/// Hands as much of the text to zlib as one step takes, and says how much that is.
std::size_t give(z_stream& stream, std::string_view text) {
  const std::size_t step = std::min(text.size(), largest_step);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // zlib does not write to it
  stream.avail_in = static_cast<uInt>(step);
  return step;
}

struct Inflater {
  Inflater() {
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  z_stream stream{};
};

}  // namespace

struct GzipWriter::State {
  z_stream stream{};
};

GzipWriter::GzipWriter() : state_(std::make_unique<State>()) {
  if (deflateInit2(&state_->stream, Z_BEST_SPEED, Z_DEFLATED, window_bits + gzip_frame, memory_level,
                   Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
}

GzipWriter::~GzipWriter() {
  deflateEnd(&state_->stream);
}

std::string GzipWriter::member(std::string_view text) {
  z_stream& stream = state_->stream;
  deflateReset(&stream);
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  std::size_t read = 0;
  std::size_t written = 0;
  int result = Z_OK;
  while (result == Z_OK) {
    const std::size_t step = give(stream, text.substr(read));
    const std::size_t room = std::min(out.size() - written, largest_step);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + written);
    stream.avail_out = static_cast<uInt>(room);
    result = deflate(&stream, read + step == text.size() ? Z_FINISH : Z_NO_FLUSH);
    read += step - stream.avail_in;
    written += room - stream.avail_out;
  }
  if (result != Z_STREAM_END) throw std::logic_error("deflateBound was too small");
  out.resize(written);
  return out;
}

std::optional<std::string> inflate_message(std::string_view compressed, std::size_t limit, bool& too_large) {
  // The four bytes that the sender took off the end: an empty block, which ends on a byte.
  static constexpr std::array<char, 4> tail = {'\x00', '\x00', '\xFF', '\xFF'};
  too_large = false;
  Inflater inflater;
  z_stream& stream = inflater.stream;
  std::string out;
  std::array<char, 16 * 1024> buffer;
  bool ended = false;
  for (std::string_view source : {compressed, std::string_view(tail.data(), tail.size())}) {
    do {
      const std::size_t step = give(stream, source);
      stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
      stream.avail_out = static_cast<uInt>(buffer.size());
      const int result = inflate(&stream, Z_NO_FLUSH);
      source.remove_prefix(step - stream.avail_in);
      const std::size_t made = buffer.size() - stream.avail_out;
      too_large = made > limit - out.size();
      if (too_large || (result != Z_OK && result != Z_BUF_ERROR && result != Z_STREAM_END))
        return std::nullopt;
      out.append(buffer.data(), made);
      // A sender may end its message with a final block (RFC 7692, section 7.2.3.4).
      ended = result == Z_STREAM_END;
    } while (!ended && (!source.empty() || stream.avail_out == 0));
    // What follows a final block can only be the first byte of the empty block that makes the tail.
    if (ended) return source.size() <= 1 ? std::optional(std::move(out)) : std::nullopt;
  }
  // zlib's manual, inflate: bit 7 says that no block is open.
  return (stream.data_type & 128) != 0 ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace tokenpak::dialect
