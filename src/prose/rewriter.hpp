#pragma once

#include "prose/phrases.hpp"
#include "prose/tokens.hpp"

#include "base/text_edit.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tokenpak::prose {

/// Rewrites the tokens of one paragraph after another until no rule applies. Keeps its memory from paragraph to
/// paragraph.
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

  void remove_emphasis();
  bool apply_rules();
  std::size_t apply_phrase(std::size_t at);
  bool applies(const PhraseRule& rule, std::size_t begin, std::size_t end) const;
  void replace(const PhraseRule& rule, std::size_t begin, std::size_t end);
  void remove(std::size_t begin, std::size_t end);
  bool drops_article(std::size_t at) const;
  bool behind_noun() const;
  bool negated() const;
  void write(std::string_view text, std::span<const Token> tokens, std::vector<TextEdit>& edits) const;

  const Phrases& phrases_;
  std::vector<Item> items_;   // what a pass reads
  std::vector<Item> result_;  // and what it has made of the items so far
  std::vector<std::size_t> open_;
};

}  // namespace tokenpak::prose
