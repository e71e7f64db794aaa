#pragma once

#include "base/text_edit.hpp"

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tokenpak::prose::test {

/// `text` with `edits` made. Throws std::logic_error if they are not sorted, overlap or change nothing.
inline std::string applied(std::string_view text, std::span<const TextEdit> edits) {
  std::string result;
  std::size_t at = 0;
  for (const TextEdit& edit : edits) {
    if (edit.range.begin < at || edit.range.end < edit.range.begin || edit.range.end > text.size())
      throw std::logic_error("edits overlap or reach outside of the text");
    if (edit.range.of(text) == edit.replacement) throw std::logic_error("an edit changes nothing");
    result += text.substr(at, edit.range.begin - at);
    result += edit.replacement;
    at = edit.range.end;
  }
  result += text.substr(at);
  return result;
}

}  // namespace tokenpak::prose::test
