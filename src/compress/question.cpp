#include "compress/question.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace tokenpak::compress {
namespace {

constexpr std::size_t shortest_word = 4;

/// What requests are full of whatever they are about. Sorted.
constexpr std::array<std::string_view, 58> frequent = {
    "about",  "after", "also",  "been",     "before", "code",   "command", "could", "does",   "file",
    "files",  "find",  "from",  "function", "have",   "help",   "here",    "home",  "into",   "just",
    "know",   "like",  "limit", "line",     "lines",  "look",   "made",    "make",  "more",   "need",
    "offset", "only",  "other", "over",     "path",   "please", "read",    "same",  "should", "show",
    "some",   "take",  "tell",  "than",     "that",   "them",   "then",    "there", "these",  "they",
    "this",   "want",  "what",  "when",     "where",  "which",  "with",    "would"};
static_assert(std::ranges::is_sorted(frequent));

bool is_of_word(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
         byte == '_' || static_cast<unsigned char>(byte) >= 0x80;
}

}  // namespace

std::vector<std::string_view> telling_words(std::string_view question) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < question.size();) {
    if (!is_of_word(question[at])) {
      ++at;
      continue;
    }
    std::size_t end = at + 1;
    while (end < question.size() && is_of_word(question[end]))
      ++end;
    const std::string_view word = question.substr(at, end - at);
    if (word.size() >= shortest_word && !std::ranges::binary_search(frequent, lower_case(word)))
      words.push_back(word);
    at = end;
  }
  return words;
}

}  // namespace tokenpak::compress
