#pragma once

#include "json/splice.hpp"

#include <span>
#include <string>
#include <string_view>

namespace tokenpak::code {

/// An edit on a text's own bytes: lists of them are sorted and do not overlap.
using TextEdit = json::Edit;

/// `text` with `edits` applied.
inline std::string edited(std::string_view text, std::span<const TextEdit> edits) {
  std::string result;
  result.reserve(text.size());
  for (const std::string_view piece : json::splice(text, edits))
    result += piece;
  return result;
}

}  // namespace tokenpak::code
