#pragma once

#include "compress/scanned_line.hpp"

#include <cstdint>
#include <string_view>

namespace tokenpak::compress {

/// What one line, seen by itself, says about the text that it stands in.
enum class Evidence : std::uint8_t {
  none,      ///< blank
  neutral,   ///< could be anything
  prose,     ///< words in a row
  sentence,  ///< words of English in a row, which hardly any line of code is
  output,    ///< a log line, a compiler's message, a listing, a table: hardly ever in source or configuration
  comment,   ///< begins like a comment in many languages, and means other things elsewhere: # ; % --
  weak_code,    ///< frequent in code, possible elsewhere: a keyword, a call, an open bracket
  weak_config,  ///< frequent in configuration, possible elsewhere: "key: value"
  code,
  config,
  blob,
};

/// Judges a line without its ending and without control characters; `scanned` is `scan(line)`. Constant
/// memory, linear time.
Evidence evidence_of(std::string_view line, const ScannedLine& scanned);

}  // namespace tokenpak::compress
