#include "compress/sentence.hpp"

#include "base/character_set.hpp"
#include "compress/line.hpp"
#include "compress/words.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace tokenpak::compress {
namespace {

// Words of English that are keywords of no common language: not "for", "with", "in", "is", "on", "and", "or".
// Nor "a", as variables are named.
constexpr WordSet function_words(
    "the an of to that this these those are be been was were by it its you your we our they their there "
    "which who will would can could should may might must have has had does did but also only such than what "
    "how some into about because so more most many very both between without within same being them just "
    "still even often");
constexpr std::size_t longest_function_word = 8;

constexpr CharacterSet letters = [] {
  CharacterSet set("");
  for (unsigned byte = 0; byte < 256; ++byte) {
    const auto character = static_cast<char>(byte);
    if (is_letter(character) || byte >= 0x80) set.add(character);
  }
  return set;
}();

// Without the marks that sentences put around words, and without the target of a link.
std::string_view bare(std::string_view word, bool may_be_link) {
  static constexpr CharacterSet opening("(\"'[*_");
  static constexpr CharacterSet closing(".,;:!?)\"'*_]");
  if (may_be_link) {
    const std::size_t close = std::min(word.find("]("), word.find("]["));
    word = word.substr(0, close);
  }
  while (!word.empty() && opening.contains(word.front()))
    word.remove_prefix(1);
  while (!word.empty() && closing.contains(word.back()))
    word.remove_suffix(1);
  return word;
}

// Letters, apart by at most a hyphen, apostrophe or slash; "camelCase" is a name.
bool is_plain(std::string_view word) {
  static constexpr CharacterSet joints("-'/");
  for (std::size_t at = 0; at < word.size(); ++at) {
    if (letters.contains(word[at])) {
      if (at > 0 && is_upper(word[at]) && is_lower(word[at - 1])) return false;
    } else if (!joints.contains(word[at]) || at == 0 || at + 1 == word.size()) {
      return false;
    }
  }
  return !word.empty();
}

bool is_function_word(std::string_view word) {
  if (word.size() > longest_function_word) return false;
  std::array<char, longest_function_word> lowered{};
  std::ranges::copy(word, lowered.begin());
  if (is_upper(word.front())) lowered[0] = static_cast<char>(word.front() - 'A' + 'a');
  return function_words.contains({lowered.data(), word.size()});
}

// "=", "->", "&&": no sentence has them.
bool is_operator(std::string_view word) {
  static constexpr CharacterSet signs("=<>!&|+*/%^~:?");
  return std::ranges::all_of(word, [](char character) { return signs.contains(character); });
}

// ValueError('text
bool quotes_in_call(std::string_view word) {
  const std::size_t bracket = word.find('(');
  return bracket != std::string_view::npos && bracket > 0 && bracket + 1 < word.size() &&
         (word[bracket + 1] == '\'' || word[bracket + 1] == '"');
}

// What lines of sentences begin with.
bool may_begin(std::string_view text) {
  static constexpr CharacterSet signs("([`*-");
  if (text.front() == '"') return text.substr(1, text.find(' ') - 1).ends_with('"');  // one word
  return letters.contains(text.front()) || is_digit(text.front()) || signs.contains(text.front());
}

// False of most lines of code, at little cost.
bool may_be_sentence(const ScannedLine& line) {
  constexpr std::size_t shortest = 12;  // bytes
  static constexpr CharacterSet statement_ends(";{}\\=(<");
  if (line.text.size() < shortest || !line.contains(' ')) return false;
  const bool has_braces = line.contains('{') || line.contains('}');
  if (has_braces && !line.contains('`')) return false;
  return may_begin(line.text) && !statement_ends.contains(line.text.back());
}

// The next blank.
std::size_t end_of_word(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] != ' ')
    ++at;
  return at;
}

// Behind the word at `at`, where it is of small letters only; `at` where it is not.
std::size_t end_of_lower_word(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_lower(text[end]))
    ++end;
  return end == text.size() || text[end] == ' ' ? end : at;
}

}  // namespace

bool is_sentence(const ScannedLine& line) {
  if (!may_be_sentence(line)) return false;
  constexpr std::size_t words_read = 8;  // more say nothing new
  const std::string_view text = line.text;
  const bool may_be_link = line.contains(']');
  std::size_t words = 0;
  std::size_t plain = 0;
  bool has_function_word = false;
  for (std::size_t at = 0; at < text.size() && words < words_read;) {
    if (text[at] == ' ' || text[at] == '\t') {
      ++at;
      continue;
    }
    if (text[at] == '`') {  // inline code
      const std::size_t close = text.find('`', at + 1);
      if (close != std::string_view::npos) {
        at = end_of_word(text, close);
        continue;
      }
    }
    if (const std::size_t end = end_of_lower_word(text, at); end != at) {  // most words: nothing else fits
      if (words == 3 && plain == 0) return false;
      ++words;
      ++plain;
      has_function_word = has_function_word || is_function_word(text.substr(at, end - at));
      at = end;
      continue;
    }
    const std::size_t end = end_of_word(text, at);
    const std::string_view word = text.substr(at, end - at);
    const std::string_view inner = bare(word, may_be_link);
    const bool is_argument = words == 1 && (word.front() == '"' || word.front() == '\'') && word.size() > 1;
    if (is_argument || (words > 0 && is_operator(word)) || (words == 3 && plain == 0))
      return false;  // echo "…
    ++words;
    at = end;
    if (!is_plain(inner)) {
      if (words <= 2 && quotes_in_call(word)) return false;
      continue;
    }
    ++plain;
    has_function_word = has_function_word || is_function_word(inner);
  }
  return has_function_word && words >= 4 && plain * 4 >= words * 3;
}

}  // namespace tokenpak::compress
