#pragma once

#include "base/text_edit.hpp"
#include "prose/phrases.hpp"
#include "prose/tokens.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tokenpak::prose {

/// Rewrites the tokens of one paragraph after another until no rule applies. Keeps its memory from paragraph
/// to paragraph.
class Rewriter {
 public:
  explicit Rewriter(const Phrases& phrases) : phrases_(phrases) {}

  /// Appends the edits for the paragraph that `tokens` are those of. None if the rules do not come to rest.
  void rewrite(std::string_view text, std::span<const Token> tokens, std::vector<TextEdit>& edits);

 private:
  // A token as it stands after rewriting: the paragraph's own, or a word that a rule put there.
  struct Item : Token {
    std::uint32_t place = 0;       // among the paragraph's tokens
    std::string_view replacement;  // not empty: the word that a rule put there
    bool raised = false;           // its first letter becomes upper case
  };

  bool stands(const Item& item, std::uint32_t last_place, std::size_t last_end) const;
  void put(std::size_t at);
  void remove_emphasis();
  bool apply_rules();
  std::size_t apply_phrase(std::size_t at);
  bool applies(const PhraseRule& rule, std::size_t begin, std::size_t end) const;
  void replace(const PhraseRule& rule, std::size_t begin, std::size_t end);
  void remove(std::size_t begin, std::size_t end);
  bool drops_article(std::size_t at) const;
  bool may_begin_sentence(const Item& next) const;
  bool behind_noun() const;
  bool negated() const;
  void write(std::span<const Token> tokens, std::vector<TextEdit>& edits) const;

  const Phrases& phrases_;
  std::string_view text_;    // that the paragraph stands in
  std::vector<Item> items_;  // a pass rewrites them in place: no rule writes more than it takes
  std::size_t written_ = 0;  // so many at the front are what the pass has made so far
  std::vector<std::size_t> open_;
};

}  // namespace tokenpak::prose
