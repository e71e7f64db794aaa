#include "compress/tool_name.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

namespace tokenpak::compress {
bool has_word(std::string_view tool_name, std::span<const std::string_view> words) {
  for (std::size_t at = 0; at < tool_name.size();) {
    if (!is_letter(tool_name[at])) {
      ++at;
      continue;
    }
    std::size_t end = at + 1;
    while (end < tool_name.size() && is_letter(tool_name[end]) &&
           (!is_upper(tool_name[end]) || is_upper(tool_name[end - 1])))
      ++end;
    if (std::ranges::find(words, lower_case(tool_name.substr(at, end - at))) != words.end()) return true;
    at = end;
  }
  return false;
}

}  // namespace tokenpak::compress
