#pragma once

#include "compress/line.hpp"

#include <cstddef>
#include <string_view>

namespace tokenpak::compress {

/// Roughly how many tokens a piece of a log is: what decides between two ways of writing it. Digits go three
/// to a token in the vocabularies of today, letters about five, a run of other characters is one; one space
/// before letters costs nothing.
inline std::size_t rough_tokens(std::string_view text) {
  std::size_t tokens = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    if (is_digit(text[at])) {
      while (at < text.size() && is_digit(text[at]))
        ++at;
      tokens += (at - begin + 2) / 3;
    } else if (is_letter(text[at])) {
      while (at < text.size() && is_letter(text[at]))
        ++at;
      tokens += (at - begin + 4) / 5;
    } else {
      while (at < text.size() && !is_alphanumeric(text[at]))
        ++at;
      const bool single_space = at - begin == 1 && text[begin] == ' ';
      if (!single_space || (at < text.size() && is_digit(text[at]))) ++tokens;
    }
  }
  return tokens;
}

}  // namespace tokenpak::compress
