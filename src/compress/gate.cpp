#include "compress/gate.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

namespace tokenpak::compress {
namespace {

std::string applied(std::string_view text, std::span<const TextEdit> edits) {
  std::string result;
  result.reserve(text.size());
  for (const std::string_view piece : json::splice(text, edits))
    result += piece;
  return result;
}

}  // namespace

std::uint64_t worthwhile_saving(std::string_view text, std::span<const TextEdit> edits,
                                const tokens::Counter& counter) {
  const std::string changed = applied(text, edits);
  if (changed.find_first_not_of(" \t\r\n") == std::string::npos) return 0;
  const std::uint64_t before = counter.count(text);
  const std::uint64_t after = counter.count(changed);
  if (after >= before) return 0;
  const std::uint64_t saved = before - after;
  const bool pays = saved >= least_tokens_saved && saved * 100 >= before * least_percent_saved;
  return pays ? saved : 0;
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
