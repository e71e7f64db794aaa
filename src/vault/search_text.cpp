#include "base/ascii.hpp"
#include "vault/passages.hpp"
#include "vault/terms.hpp"

#include <algorithm>
#include <array>

namespace tokenpak::vault {
namespace {

/// A text of so many bytes is taken as a question in whole.
constexpr std::size_t longest_question = 1024;
constexpr std::size_t longest_paragraph = 512;
/// A question with no more terms than this may go on with the one before it.
constexpr std::size_t most_terms_of_follow_up = 3;
constexpr std::size_t longest_follow_up = 80;  // bytes

/// Not in the middle of a character.
std::string_view first_bytes(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0U) == 0x80U)
    --size;
  return text.substr(0, size);
}

std::string_view last_bytes(std::string_view text, std::size_t size) {
  std::size_t begin = text.size() - std::min(text.size(), size);
  while (begin < text.size() && (static_cast<unsigned char>(text[begin]) & 0xc0U) == 0x80U)
    ++begin;
  return text.substr(begin);
}

/// Of what was pasted with a question, the question: it stands before or behind.
std::string question_in(std::string_view words) {
  words = trimmed(words);
  if (words.size() <= longest_question) return std::string(words);
  const std::size_t first_end = std::min(words.find("\n\n"), words.size());
  const std::size_t last_begin = words.rfind("\n\n");
  std::string text(first_bytes(words.substr(0, first_end), longest_paragraph));
  text += '\n';
  const bool has_another = last_begin != std::string_view::npos;
  text += last_bytes(has_another ? words.substr(last_begin + 2) : words, longest_paragraph);
  return text;
}

std::string lower_case_start(std::string_view text) {
  return lower_case(text.substr(0, 16));
}

/// Whether a question leaves to the one before it what it is about.
bool goes_on(const std::string& question) {
  constexpr std::array<std::string_view, 13> beginnings = {"and ",  "what ", "how",  "why", "which ",
                                                           "where", "when",  "but ", "or ", "is ",
                                                           "does ", "can ",  "then "};
  if (question.size() > longest_follow_up) return false;
  const std::string start = lower_case_start(question);
  const bool asks =
      question.contains('?') || question.contains("\xEF\xBC\x9F") ||  // full-width
      std::ranges::any_of(beginnings, [&](std::string_view word) { return start.starts_with(word); });
  if (!asks) return false;
  TermReader reader;
  const auto is_part = [](const Term& term) { return !term.is_compound; };
  return static_cast<std::size_t>(std::ranges::count_if(reader.read(question), is_part)) <=
         most_terms_of_follow_up;
}

}  // namespace

std::string search_text(std::string_view newest, std::string_view before) {
  std::string question = question_in(newest);
  if (before.empty() || !goes_on(question)) return question;
  return question_in(before) + '\n' + question;
}

}  // namespace tokenpak::vault
