#pragma once

#include "prose/lexicon.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::prose {

/// What must follow a phrase, without being part of it.
enum class Follower : std::uint8_t {
  any,
  clause,      ///< a word that a clause begins with
  pronoun,     ///< and a noun must stand before the phrase: "the file that you want"
  participle,  ///< the same: "the file that was created"
  noun,        ///< a word that is none of those that stand before nouns or between them
};

/// One line of data/prose_phrases.tsv.
struct PhraseRule {
  struct Piece {
    std::string text;
    Word word;
  };
  std::string phrase;              ///< words and commas, with a blank between them
  std::vector<Piece> replacement;  ///< empty: the phrase goes
  bool keeps = false;              ///< the phrase stays, whatever shorter rules say
  bool only_at_sentence_begin = false;
  bool not_behind_negation = false;
  Follower follower = Follower::any;
  std::string example;  ///< a sentence with the phrase, and what becomes of it
  std::string expected;
};

/// The phrase rules as a trie over the ids of their words, and the lexicon with those words.
class Phrases {
 public:
  /// The id of a comma in a phrase.
  static constexpr std::uint16_t comma = 0xffff;

  /// The rules that are built in, read at first use.
  static const Phrases& built_in();
  /// Throws std::logic_error that names the line if `table` is not as its own comments say.
  explicit Phrases(std::string_view table);

  const Lexicon& lexicon() const { return lexicon_; }
  std::span<const PhraseRule> rules() const { return rules_; }

  /// A place in the trie; 0 is none.
  std::uint32_t first(std::uint16_t id) const { return id < roots_.size() ? roots_[id] : 0; }
  std::uint32_t next(std::uint32_t node, std::uint16_t id) const;
  /// The rules whose phrase ends at a place, as places in `rules()`.
  std::span<const std::uint16_t> rules_at(std::uint32_t node) const { return nodes_[node].rules; }

 private:
  struct Node {
    std::vector<std::pair<std::uint16_t, std::uint32_t>> children;
    std::vector<std::uint16_t> rules;
  };
  void add(PhraseRule rule);
  std::uint32_t child(std::uint32_t node, std::uint16_t id);

  Lexicon lexicon_;
  std::vector<PhraseRule> rules_;
  std::vector<Node> nodes_;
  std::vector<std::uint32_t> roots_;
};

}  // namespace tokenpak::prose
