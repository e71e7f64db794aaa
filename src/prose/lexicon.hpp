#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tokenpak::prose {

/// What a word is to the rules, as bits.
enum WordTrait : std::uint16_t {
  english = 1,                ///< a frequent function word that the neighbouring languages do not have
  negation = 2,               ///< turns a statement round
  condition = 4,              ///< a modal, or bounds what a statement says: must, only, unless
  article = 8,                ///< the, a, an
  number_word = 16,           ///< two, dozen, million
  keeps_article_before = 32,  ///< "a few" is not "few", "the same" not "same"
  keeps_article_behind = 64,  ///< "such a", "once a", "half an"
  connector = 128,            ///< a preposition that names hold: "Bank of the West"
  abbreviation = 256,         ///< the full stop behind it ends no sentence
  pronoun = 512,              ///< that a clause begins with: "the file that you want"
  takes_line_break = 1024,    ///< no line ends with it but one that was wrapped
  participle = 2048,          ///< irregular ones; the regular end in "ed"
  phrase_word = 4096,         ///< stands in a phrase of the rules
  begins_clause = 8192,       ///< what follows is a statement of its own: "ensure that the"
};

/// A word of the rules; `id` 0 is none of them.
struct Word {
  std::uint16_t id = 0;
  std::uint16_t traits = 0;
  bool has(unsigned mask) const { return (traits & mask) != 0; }
};

/// The words that rules know, of at most 16 bytes each. A word's key is its first and its last 8 bytes.
class Lexicon {
 public:
  static constexpr std::size_t longest = 16;

  Lexicon();

  /// `word`: ASCII letters, apostrophes and hyphens in any case.
  Word find(std::string_view word) const;
  /// Adds a word of a phrase (lower case). Its id.
  std::uint16_t add(std::string_view word, unsigned traits);
  /// One more than the largest id.
  std::size_t size() const { return count_ + 1; }
  /// Bit n is set if a negation, a condition or a number word of n letters begins with `letter` (lower case).
  std::uint32_t lengths_of_facts(char letter) const {
    return lengths_of_facts_[static_cast<unsigned char>(letter)];
  }
  Word of(std::uint16_t id) const { return {.id = id, .traits = traits_[id]}; }

 private:
  struct Slot {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    std::uint16_t id = 0;
    std::uint16_t size = 0;  // of the word
  };
  std::size_t slot_of(const Slot& key) const;
  static Slot key_of(std::string_view word);

  std::vector<Slot> slots_;
  std::vector<std::uint16_t> traits_;
  std::array<std::uint32_t, 256> lengths_of_facts_{};
  std::size_t count_ = 0;
};

}  // namespace tokenpak::prose
