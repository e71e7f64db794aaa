#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokenpak::compress {

/// What a terminal does on an escape sequence, as far as the final look of one line goes.
enum class EscapeEffect : std::uint8_t {
  look,        ///< nothing that text would show: colours, modes, titles, charset selects, marks
  hyperlink,   ///< OSC 8: the text up to the next one links to `text` (empty: the link ends)
  erase_line,  ///< EL: `parameter` 0 to the end, 1 to the cursor, 2 all
  column,      ///< CHA: the cursor goes to column `parameter` (from 1)
  forward,     ///< CUF: `parameter` columns to the right
  backward,    ///< CUB: `parameter` columns to the left
  elsewhere,   ///< other lines or unknown: the final look cannot be told from this line alone
};

/// One escape sequence (ECMA-48 and xterm's control sequences) at the start of a text.
struct EscapeSequence {
  std::size_t size = 0;  ///< bytes; 0: no complete sequence stands here
  EscapeEffect effect = EscapeEffect::elsewhere;
  std::uint32_t parameter = 0;
  std::string_view text = {};
};

inline constexpr char escape_character = '\x1b';

/// Reads the sequence that `text` begins with (ESC and what belongs to it). A sequence never spans lines; one
/// that is cut off or malformed is none. Looks at no byte behind the next ESC, so that a scan over a text is
/// linear.
EscapeSequence read_escape_sequence(std::string_view text);

}  // namespace tokenpak::compress
