#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::json {

/// A JSON string's content with its escapes resolved, and the way back: which raw bytes stand for which
/// decoded bytes. Where the raw text holds no backslash, `decoded()` is a view of it and nothing is copied.
/// A lone surrogate escape is decoded to its three-byte (WTF-8) form, so that each decoded byte has raw bytes
/// to map to.
class Text {
 public:
  /// `raw` is what stands between the quotes and must outlive the Text if it has no escapes. Malformed
  /// escapes must have been refused before (Cursor does).
  explicit Text(std::string_view raw);

  std::string_view decoded() const;
  /// The raw offset at which the decoded byte `offset` begins; `decoded().size()` maps to `raw.size()`. An
  /// offset inside of one escape's decoded bytes maps to the escape's start.
  std::size_t raw_offset(std::size_t offset) const;
  ByteRange raw_range(ByteRange decoded_range) const;

 private:
  /// Escapes of one form that follow each other without a gap, such as `\n\n` or a single `\ud83d\ude00`.
  /// Between two of these, raw and decoded bytes are the same.
  struct Escapes {
    std::uint32_t raw;      ///< Where the first one begins in the raw text.
    std::uint32_t decoded;  ///< Where its decoded bytes begin.
    std::uint32_t count;
    std::uint8_t raw_unit;      ///< Raw bytes of each: 2, 6 or 12.
    std::uint8_t decoded_unit;  ///< Decoded bytes of each: 1 to 4.
  };

  std::string_view raw_;
  std::string storage_;           ///< The decoded text, if there are escapes.
  std::vector<Escapes> escapes_;  ///< In order.
};

/// Resolves the escapes of `raw` (content between quotes) and appends to `out`.
void unescape(std::string_view raw, std::string& out);

/// Appends `text` to `out` so that it may stand between JSON quotes: `"`, `\` and control characters escaped,
/// and surrogates in their three-byte form (see Text), which as bytes would be invalid UTF-8. All else as it
/// is.
void escape(std::string_view text, std::string& out);

}  // namespace tokenpak::json
