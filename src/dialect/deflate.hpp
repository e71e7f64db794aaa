#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tokenpak::dialect {

/// Makes gzip members (RFC 1952), one after another with the same memory (about 64 KB).
class GzipWriter {
 public:
  GzipWriter();
  ~GzipWriter();
  GzipWriter(const GzipWriter&) = delete;
  GzipWriter& operator=(const GzipWriter&) = delete;

  /// `text` as one whole member.
  std::string member(std::string_view text);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Decompresses one message of WebSocket's permessage-deflate (RFC 7692, section 7.2.2) that was compressed
/// by itself. Nothing if the data is broken or incomplete; `too_large` is set where it would be larger than
/// `limit` bytes.
std::optional<std::string> inflate_message(std::string_view compressed, std::size_t limit, bool& too_large);

}  // namespace tokenpak::dialect
