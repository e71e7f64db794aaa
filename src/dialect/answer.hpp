#pragma once

#include "dialect/provider.hpp"
#include "dialect/usage.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace tokenpak::dialect {

/// What was learnt from an answer that passed by.
struct AnswerFacts {
  Usage usage;
  /// Of a stream: bytes of the strings, escapes as they stand, that hold what the model wrote. For an
  /// estimate where the usage never came.
  std::uint64_t output_bytes = 0;
  std::string model;  ///< as the provider named it in the answer; empty if it did not
  /// The end was seen: of a stream the dialect's own (message_stop, [DONE],
  /// response.completed/incomplete/failed, finishReason or a blocked prompt), of any other body that of its
  /// JSON.
  bool stream_complete = false;
  bool error_event = false;  ///< an error event stood in the stream, or the answer is an error body
  bool unreadable = false;   ///< the tap gave up (unknown encoding, broken data, decoded size over the limit)
};

/// Reads usage out of an answer's body while it passes by; never holds it, never changes it, and nothing it
/// meets can hurt the relay: it may be fed pieces cut at any byte, garbage, or nothing. Memory is bounded:
/// below 100 KB (256 KB for Gemini), plus the decoder's window (zstd 8 MiB, brotli 16 MiB, others 32 KB).
class AnswerTap {
 public:
  /// `content_type` and `content_encoding` as the answer's headers have them (empty if absent). Encodings:
  /// identity, gzip, x-gzip, deflate, br, zstd, and lists of at most two of them. `text/event-stream` is read
  /// as events (LF, CRLF or CR), all else as JSON.
  AnswerTap(Dialect dialect, std::string_view content_type, std::string_view content_encoding);
  ~AnswerTap();
  AnswerTap(AnswerTap&&) noexcept;
  AnswerTap& operator=(AnswerTap&&) noexcept;

  /// The next bytes of the body as they came (after the transfer coding was removed).
  void feed(std::string_view bytes);
  /// What was learnt so far, from the events and the parts of a body that have ended.
  const AnswerFacts& facts() const;
  /// The body has ended (cleanly or not); returns what was learnt. May be called once.
  AnswerFacts finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tokenpak::dialect
