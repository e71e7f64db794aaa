#include "prose/query.hpp"

#include "base/ascii.hpp"
#include "base/word_set.hpp"
#include "prose/character.hpp"

#include <algorithm>

namespace tokenpak::prose {
namespace {

constexpr std::size_t most_terms = 64;
constexpr std::size_t longest_word = 64;  // bytes

// Two words that begin alike this far are taken for relatives that the stemmer does not know.
constexpr std::size_t shortest_common_beginning = 5;
constexpr double weight_of_relative = 0.5;

// Words that questions are made of.
constexpr WordSet question_words(
    "what who whom whose which where when why how do does did much many tell show explain describe find give "
    "list please name used use using type kind would there year called known");

std::size_t beginning_of(std::string_view word) {
  const std::size_t first = static_cast<unsigned char>(word[0]);
  const std::size_t second = word.size() > 1 ? static_cast<unsigned char>(word[1]) : 0;
  return first * 256 + second;
}

// The parts of a question that are no plain word.
bool is_exact(std::string_view chunk) {
  if (chunk.size() < 2) return false;
  const bool has_digit = std::ranges::any_of(chunk, [](char c) { return is(c, digit); });
  const bool has_sign = chunk.find_first_of("_/.:@#$\\=", 1) != std::string_view::npos;
  const bool mixed =
      std::any_of(chunk.begin() + 1, chunk.end(), [](char c) { return is(c, upper_letter); }) &&
      std::ranges::any_of(chunk, [](char c) { return is(c, lower_letter); });
  return (has_digit && chunk.size() > 4) || has_sign || mixed;
}

}  // namespace

Query::Query(const Lexicon& lexicon, std::string_view question) {
  for_each_run(question, is_of_word, [&](std::string_view part) {
    if (terms_.size() == most_terms) return;
    const std::string word = lower_case(part);
    const Word known = lexicon.find(word);
    if (word.size() < 2 || word.size() > longest_word || question_words.contains(word) ||
        known.has(english | article | pronoun | connector | negation | takes_line_break))
      return;
    std::string term(stemmer_.stem(word));
    if (std::ranges::find(terms_, term) == terms_.end()) terms_.push_back(std::move(term));
  });
  for (const std::string& term : terms_)
    beginnings_[beginning_of(term)] = true;
  for (std::size_t at = 0; at < question.size() && exact_.size() < most_terms;) {
    const std::size_t end = std::min(question.find_first_of(" \t\r\n", at), question.size());
    const std::size_t last = question.substr(at, end - at).find_last_not_of(".,;:!?)]}>*'\"`");
    const std::size_t first = question.substr(at, end - at).find_first_not_of("([{<*'\"`");
    if (first != std::string_view::npos && last != std::string_view::npos && last >= first) {
      const std::string_view core = question.substr(at + first, last + 1 - first);
      if (core.size() <= longest_word && is_exact(core)) exact_.emplace_back(core);
    }
    at = end + 1;
  }
}

std::optional<TermMatch> Query::match(std::string_view word) {
  if (word.size() < 2 || word.size() > longest_word) return {};
  const char start[] = {ascii_lower(word[0]), ascii_lower(word[1])};
  if (!beginnings_[beginning_of({start, 2})]) return {};
  lower_.resize(word.size());
  std::ranges::transform(word, lower_.begin(), ascii_lower);
  const std::string_view stemmed = stemmer_.stem(lower_);
  std::optional<TermMatch> best;
  for (std::size_t term = 0; term < terms_.size(); ++term) {
    const std::string_view wanted = terms_[term];
    if (wanted == stemmed) return TermMatch{.term = term, .weight = 1};
    const auto [a, b] = std::ranges::mismatch(wanted, stemmed);
    const auto common = static_cast<std::size_t>(a - wanted.begin());
    if (common >= shortest_common_beginning && common * 4 >= std::max(wanted.size(), stemmed.size()) * 3)
      best = TermMatch{.term = term, .weight = weight_of_relative};
  }
  return best;
}

}  // namespace tokenpak::prose
