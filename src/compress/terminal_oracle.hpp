#pragma once

#include "compress/escape_sequence.hpp"
#include "compress/line.hpp"

#include <map>
#include <string>
#include <string_view>

#include <utf8proc.h>

namespace tokenpak::compress::test {

/// What a terminal shows of one line, the slow and obvious way: a map from column to what stands there. Knows
/// CR, BS, TAB, BEL, EL, CHA, CUF, CUB and colours, wide and combining characters, and that pagers show "a BS
/// _" as "a".
inline std::string terminal_shows(std::string_view line) {
  std::map<long, std::string> columns;  // "" at the right half of a wide character
  long column = 0;
  long struck_over = 0;
  const auto wipe = [&](long at) {
    if (columns.contains(at) && columns[at].empty()) columns.erase(at - 1);
    if (columns.contains(at + 1) && columns[at + 1].empty()) columns.erase(at + 1);
    columns.erase(at);
  };
  for (std::size_t at = 0; at < line.size();) {
    const char character = line[at];
    if (character == '\x1b') {
      const EscapeSequence sequence = read_escape_sequence(line.substr(at));
      const long parameter = sequence.parameter;
      if (sequence.effect == EscapeEffect::erase_line) {
        for (long each = 0; each <= (columns.empty() ? -1 : columns.rbegin()->first); ++each) {
          const bool erased =
              parameter == 2 || (parameter == 0 && each >= column) || (parameter == 1 && each <= column);
          if (erased) wipe(each);
        }
      }
      if (sequence.effect == EscapeEffect::column) column = parameter - 1;
      if (sequence.effect == EscapeEffect::forward) column += parameter;
      if (sequence.effect == EscapeEffect::backward) column = std::max(0L, column - parameter);
      if (sequence.effect != EscapeEffect::look && sequence.effect != EscapeEffect::erase_line)
        struck_over = 0;
      at += sequence.size;
      continue;
    }
    if (character == '\r') column = struck_over = 0;
    if (character == '\b' && column > 0) --column, ++struck_over;
    if (character == '\t') column = (column / 8 + 1) * 8, struck_over = 0;
    if (static_cast<unsigned char>(character) < 0x20) {
      ++at;
      continue;
    }
    utf8proc_int32_t code_point = 0;
    const auto size = static_cast<std::size_t>(
        utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(line.data() + at),
                         static_cast<utf8proc_ssize_t>(line.size() - at), &code_point));
    const std::string printed(line.substr(at, size));
    at += size;
    const int width = utf8proc_charwidth(code_point);
    if (width <= 0) {
      const long base = columns.contains(column - 1) && columns[column - 1].empty() ? column - 2 : column - 1;
      columns[base] += printed;
      continue;
    }
    const bool underlines = struck_over > 0 && printed == "_" && columns.contains(column) &&
                            columns[column] != " " && columns[column] != "_" && !columns[column].empty();
    if (struck_over > 0) --struck_over;
    if (!underlines) {
      for (long each = 0; each < width; ++each)
        wipe(column + each);
      columns[column] = printed;
      if (width == 2) columns[column + 1] = "";
    }
    column += width;
  }
  std::string shown;
  const long last = columns.empty() ? -1 : columns.rbegin()->first;
  for (long each = 0; each <= last; ++each)
    shown += columns.contains(each) ? columns[each] : " ";
  return std::string(trimmed_right(shown));
}

}  // namespace tokenpak::compress::test
