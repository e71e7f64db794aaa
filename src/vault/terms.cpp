#include "vault/terms.hpp"

#include "base/ascii.hpp"
#include "vault/stop_words.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include <utf8proc.h>

namespace tokenpak::vault {
namespace {

constexpr std::size_t longest_word = 64;                  // bytes; what is longer is no word of a language
constexpr std::size_t most_words = std::size_t{1} << 16;  // in the memory of spellings

enum class CharacterKind : std::uint8_t { none, lower, upper, digit, underscore, pair };

struct Character {
  CharacterKind kind = CharacterKind::none;
  std::size_t size = 1;  // bytes
};

/// Scripts written without blanks between words: kana, ideographs, Hangul.
bool is_read_in_pairs(utf8proc_int32_t code) {
  return (code >= 0x3041 && code <= 0x30ff) || (code >= 0x3400 && code <= 0x9fff) ||
         (code >= 0xac00 && code <= 0xd7a3) || (code >= 0xf900 && code <= 0xfaff) ||
         (code >= 0x2'0000 && code <= 0x3'ffff);
}

CharacterKind kind_of_code(utf8proc_int32_t code) {
  if (is_read_in_pairs(code)) return CharacterKind::pair;
  switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LT:
      return CharacterKind::upper;
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
      return CharacterKind::lower;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return CharacterKind::digit;
    default:
      return CharacterKind::none;
  }
}

constexpr std::array<CharacterKind, 0x80> ascii_kinds = [] {
  std::array<CharacterKind, 0x80> kinds{};
  for (unsigned char c = 'a'; c <= 'z'; ++c)
    kinds[c] = CharacterKind::lower;
  for (unsigned char c = 'A'; c <= 'Z'; ++c)
    kinds[c] = CharacterKind::upper;
  for (unsigned char c = '0'; c <= '9'; ++c)
    kinds[c] = CharacterKind::digit;
  kinds['_'] = CharacterKind::underscore;
  return kinds;
}();

Character character_at(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (static_cast<unsigned char>(c) < 0x80) return {ascii_kinds[static_cast<unsigned char>(c)]};
  utf8proc_int32_t code = 0;
  const utf8proc_ssize_t size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
                                                 static_cast<utf8proc_ssize_t>(text.size() - at), &code);
  if (size <= 0) return {};
  return {kind_of_code(code), static_cast<std::size_t>(size)};
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string folded(std::string_view word) {
  if (is_ascii(word)) return lower_case(word);
  utf8proc_uint8_t* bytes = nullptr;
  const utf8proc_ssize_t size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(word.data()),
                   static_cast<utf8proc_ssize_t>(word.size()), &bytes,
                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
                                                  UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE));
  std::string result = size > 0
                           ? std::string(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size))
                           : std::string(word);
  std::free(bytes);
  return result;
}

}  // namespace

bool TermReader::is_stop_word(std::string_view lower_case_word) {
  return stop_words.contains(lower_case_word);
}

std::string TermReader::stem(const std::string& word) {
  constexpr std::size_t shortest = 3;
  const bool is_english = word.size() >= shortest && std::ranges::all_of(word, is_lower);
  return is_english ? std::string(stemmer_.stem(word)) : word;
}

const TermReader::Word& TermReader::word_of(std::string_view part) {
  const auto found = by_spelling_.find(part);
  if (found != by_spelling_.end()) return *found->second;
  Word& word = words_.emplace_back(std::string(part), folded(part), "");
  if (!is_stop_word(word.folded)) word.stemmed = stem(word.folded);
  by_spelling_.emplace(word.spelling, &word);
  return word;
}

void TermReader::add(std::string_view word, ByteRange range, bool is_compound) {
  const Word& known = word_of(word.substr(0, longest_word));
  if (is_compound) {
    if (!known.folded.empty()) terms_.push_back({known.folded, known.folded, range, true});
  } else if (!known.stemmed.empty()) {
    terms_.push_back({known.stemmed, known.folded, range, false});
  }
}

void TermReader::add_part(std::string_view text, ByteRange range) {
  if (!range.empty()) add(range.of(text), range, false);
}

/// A run of letters, digits and underscores: its parts, and the whole if there are several.
void TermReader::read_word(std::string_view text, ByteRange range) {
  std::string whole;
  std::size_t parts = 0;
  std::size_t begin = range.begin;
  const auto end_part = [&](std::size_t end) {
    if (end == begin) return;
    ++parts;
    add_part(text, {begin, end});
    if (whole.size() < longest_word) whole += text.substr(begin, end - begin);
  };
  CharacterKind last = CharacterKind::none;
  for (std::size_t at = range.begin; at < range.end;) {
    const Character character = character_at(text, at);
    const bool after_upper = last == CharacterKind::upper;
    if (character.kind == CharacterKind::underscore) {
      end_part(at);
      begin = at + 1;
    } else if (character.kind == CharacterKind::upper && !after_upper) {
      end_part(at);
      begin = at;
    } else if (character.kind == CharacterKind::upper && after_upper && at + 1 < range.end &&
               character_at(text, at + character.size).kind == CharacterKind::lower) {
      end_part(at);  // "HTTPServer": the last capital belongs to the next part
      begin = at;
    }
    last = character.kind;
    at += character.size;
  }
  end_part(range.end);
  if (parts > 1) add(whole, range, true);
}

/// Pairs of neighbours of a run of characters; returns where the run ends.
std::size_t TermReader::read_pairs(std::string_view text, std::size_t begin) {
  std::size_t before = begin;
  std::size_t at = begin + character_at(text, begin).size;
  bool is_alone = true;
  while (at < text.size()) {
    const Character character = character_at(text, at);
    if (character.kind != CharacterKind::pair) break;
    add_part(text, {before, at + character.size});
    is_alone = false;
    before = at;
    at += character.size;
  }
  if (is_alone) add_part(text, {begin, at});
  return at;
}

const std::vector<Term>& TermReader::read(std::string_view text) {
  terms_.clear();
  if (words_.size() > most_words) {
    by_spelling_.clear();
    words_.clear();
  }
  for (std::size_t at = 0; at < text.size();) {
    const Character first = character_at(text, at);
    if (first.kind == CharacterKind::none) {
      at += first.size;
    } else if (first.kind == CharacterKind::pair) {
      at = read_pairs(text, at);
    } else {
      const std::size_t begin = at;
      for (at += first.size; at < text.size();) {
        const Character next = character_at(text, at);
        if (next.kind == CharacterKind::none || next.kind == CharacterKind::pair) break;
        at += next.size;
      }
      read_word(text, {begin, at});
    }
  }
  return terms_;
}

}  // namespace tokenpak::vault
