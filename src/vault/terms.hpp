#pragma once

#include "base/bytes.hpp"
#include "base/english_stemmer.hpp"
#include "base/hash.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tokenpak::vault {

/// Changes whenever the same text may give other terms: an index of another version is made anew.
inline constexpr std::uint32_t terms_version = 1;

/// A word of a text as the index knows it.
struct Term {
  std::string_view text;       ///< lower-case, stemmed where it is English; of the TermReader's list
  std::string_view unstemmed;  ///< lower-case; the same where nothing was stemmed
  ByteRange source;            ///< of the text that was read
  bool is_compound = false;    ///< a whole identifier whose parts are terms too ("cachetimeout")
};

/// Reads the terms of texts: words of letters and digits of every script; identifiers in parts (camelCase,
/// snake_case) and as a whole; Chinese, Japanese and Korean in pairs of characters. Case, accents and
/// compatibility forms are folded; English words are stemmed (Snowball) and its stop words left out. One for
/// each thread. Linear in the text.
class TermReader {
 public:
  /// The terms of `text`, in order. They are views that hold until the next call.
  const std::vector<Term>& read(std::string_view text);

  static bool is_stop_word(std::string_view lower_case_word);

 private:
  struct Word {
    std::string spelling;
    std::string folded;
    std::string stemmed;
  };

  void read_word(std::string_view text, ByteRange range);
  void add_part(std::string_view text, ByteRange range);
  void add(std::string_view word, ByteRange range, bool is_compound);
  std::size_t read_pairs(std::string_view text, std::size_t begin);
  const Word& word_of(std::string_view part);
  std::string stem(const std::string& word);

  EnglishStemmer stemmer_;
  std::deque<Word> words_;  // their addresses stay
  std::unordered_map<std::string_view, const Word*, TextHash> by_spelling_;
  std::vector<Term> terms_;
};

}  // namespace tokenpak::vault
