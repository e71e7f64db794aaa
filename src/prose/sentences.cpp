#include "prose/sentences.hpp"

#include "prose/character.hpp"

namespace tokenpak::prose {
namespace {

constexpr CharacterSet sentence_tail(".!?)]\"'*");

// Whether the full stop at `at` belongs to the word before it: "e.g.", "Dr.", "J."
bool is_abbreviation(const Lexicon& lexicon, std::string_view text, std::size_t begin, std::size_t at) {
  std::size_t word = at;
  while (word > begin && is(text[word - 1], letter))
    --word;
  const std::size_t length = at - word;
  if (length == 0) return false;
  if (word > begin && text[word - 1] == '.') return true;
  if (length == 1) return is(text[word], upper_letter);
  return lexicon.find(text.substr(word, length)).has(abbreviation);
}

}  // namespace

void add_sentences(const Lexicon& lexicon, std::string_view text, ByteRange paragraph,
                   std::vector<ByteRange>& sentences) {
  std::size_t begin = paragraph.begin;
  const auto add = [&](std::size_t end) {
    while (begin < end && is(text[begin], white))
      ++begin;
    std::size_t last = end;
    while (last > begin && is(text[last - 1], white))
      --last;
    if (last > begin) sentences.push_back({begin, last});
    begin = end;
  };
  for (std::size_t at = paragraph.begin; at < paragraph.end; ++at) {
    const char c = text[at];
    if (c != '.' && c != '!' && c != '?') continue;
    std::size_t end = at + 1;
    while (end < paragraph.end && sentence_tail.contains(text[end]))
      ++end;
    std::size_t next = end;
    while (next < paragraph.end && is(text[next], white))
      ++next;
    if (next == paragraph.end) break;
    if (next == end || is(text[next], lower_letter)) continue;
    if (c == '.' && is_abbreviation(lexicon, text, begin, at)) continue;
    add(end);
    at = end - 1;
  }
  add(paragraph.end);
}

}  // namespace tokenpak::prose
