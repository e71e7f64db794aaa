#include "compress/question.hpp"

#include "base/ascii.hpp"
#include "base/word_set.hpp"
#include "prose/facts.hpp"

#include <algorithm>
#include <cstddef>

namespace tokenpak::compress {
namespace {

constexpr std::size_t shortest_word = 4;

/// What requests are full of whatever they are about.
constexpr WordSet frequent(
    "about after also been before code command could does file files find from function have help here home "
    "into just know like limit line lines look made make more need offset only other over path please read "
    "same should show some take tell than that them then there these they this want what when where which "
    "with would");

constexpr std::size_t shortest_number = 3;
constexpr std::size_t most_common_share = 4;  // one of so many texts
/// What stands within names and addresses.
constexpr std::string_view joiners = "-.:@";

bool is_of_word(char byte) {
  return is_word(byte) || is_beyond_ascii(byte);
}

}  // namespace

std::vector<std::string_view> telling_words(std::string_view question) {
  std::vector<std::string_view> words;
  for_each_run(question, is_of_word, [&](std::string_view word) {
    if (word.size() >= shortest_word && !frequent.contains(lower_case(word))) words.push_back(word);
  });
  return words;
}

std::vector<std::string> asked_words(std::string_view question) {
  std::vector<std::string> asked;
  const auto add = [&asked](std::string_view word) {
    if (asked.size() < most_asked_words && std::ranges::find(asked, lower_case(word)) == asked.end())
      asked.push_back(lower_case(word));
  };
  for (std::string_view word : telling_words(question)) {
    const auto begin = static_cast<std::size_t>(word.data() - question.data());
    const std::size_t end = begin + word.size();
    const bool is_in_path =
        (begin > 0 && question[begin - 1] == '/') || (end < question.size() && question[end] == '/');
    if (!is_in_path) add(word);
  }
  const auto is_of_name = [](char byte) { return is_of_word(byte) || joiners.contains(byte); };
  for_each_run(question, is_of_name, [&](std::string_view word) {
    while (!word.empty() && joiners.contains(word.back()))
      word.remove_suffix(1);
    if (word.size() >= shortest_number && std::ranges::any_of(word, is_digit)) add(word);
  });
  return asked;
}

std::vector<std::string> selective_terms(std::vector<std::string> terms,
                                         std::span<const std::string_view> texts) {
  if (terms.empty()) return terms;
  std::vector<std::size_t> counts(terms.size(), 0);
  for (const std::string_view text : texts) {
    const std::string lower = lower_case(text);
    for (std::size_t term = 0; term < terms.size(); ++term)
      counts[term] += prose::holds_term(lower, terms[term]) ? 1 : 0;
  }
  std::size_t term = 0;
  std::erase_if(terms, [&](const std::string&) { return counts[term++] * most_common_share > texts.size(); });
  return terms;
}

}  // namespace tokenpak::compress
