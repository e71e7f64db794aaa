#include "compress/gate.hpp"

#include "json/splice.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

namespace tokenpak::compress {

std::string applied(std::string_view text, std::span<const TextEdit> edits) {
  std::string result;
  result.reserve(text.size());
  for (const std::string_view piece : json::splice(text, edits))
    result += piece;
  return result;
}

std::uint64_t worthwhile_saving(std::uint64_t before, std::uint64_t after) {
  if (after >= before) return 0;
  const std::uint64_t saved = before - after;
  const bool pays = saved >= least_tokens_saved && saved * 100 >= before * least_percent_saved;
  return pays ? saved : 0;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::uint64_t worthwhile_saving(std::string_view text, std::span<const TextEdit> edits,
                                const tokens::Counter& counter) {
  const std::string changed = applied(text, edits);
  return is_blank(changed) ? 0 : worthwhile_saving(counter.count(text), counter.count(changed));
}

bool may_be_worthwhile(std::span<const TextEdit> edits) {
  std::size_t removed = 0;
  std::size_t added = 0;
  for (const TextEdit& edit : edits) {
    removed += edit.range.size();
    added += edit.replacement.size();
  }
  return removed >= added + least_tokens_saved;
}

}  // namespace tokenpak::compress
