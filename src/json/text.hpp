#pragma once

#include "base/bytes.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::json {

/// A JSON string's content with its escapes resolved, and the way back: which raw bytes stand for which decoded bytes.
/// Where the raw text holds no backslash, `decoded()` is a view of it and nothing is copied.
/// A lone surrogate escape is decoded to its three-byte (WTF-8) form, so that each decoded byte has raw bytes to map to.
class Text {
 public:
  /// `raw` is what stands between the quotes and must outlive the Text if it has no escapes. Malformed escapes must have been
  /// refused before (Cursor does).
  explicit Text(std::string_view raw);

  std::string_view decoded() const;
  /// The raw offset at which the decoded byte `offset` begins; `decoded().size()` maps to `raw.size()`. An offset inside of one
  /// escape's decoded bytes maps to the escape's start.
  std::size_t raw_offset(std::size_t offset) const;
  ByteRange raw_range(ByteRange decoded_range) const;
};

/// Resolves the escapes of `raw` (content between quotes) and appends to `out`.
void unescape(std::string_view raw, std::string& out);

/// Appends `text` to `out` so that it may stand between JSON quotes: `"`, `\` and control characters escaped, all else as it is.
void escape(std::string_view text, std::string& out);

}  // namespace tokenpak::json
