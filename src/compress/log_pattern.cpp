#include "compress/log_pattern.hpp"

#include "compress/line.hpp"
#include "compress/log_fields.hpp"

namespace tokenpak::compress {

std::size_t place_size(std::string_view pattern, std::size_t at, PatternKind kind) {
  const bool is_head = kind == PatternKind::head;
  if (pattern[at] != '*' && !(is_head && pattern[at] == '#')) return 0;
  if (at > 0 && !ends_log_field(pattern[at - 1])) return 0;
  std::size_t end = at + 1;
  if (is_head && end < pattern.size() && (pattern[end] == '_' || is_digit(pattern[end]))) ++end;
  return end == pattern.size() || ends_log_field(pattern[end]) ? end - at : 0;
}

bool holds_place(std::string_view word, PatternKind kind) {
  for (std::size_t at = word.find_first_of("*#"); at != std::string_view::npos;
       at = word.find_first_of("*#", at + 1)) {
    if (place_size(word, at, kind) > 0) return true;
  }
  return false;
}

}  // namespace tokenpak::compress
