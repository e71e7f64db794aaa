#include "prose/tighten.hpp"

#include "prose/phrases.hpp"
#include "prose/rewriter.hpp"
#include "prose/tokens.hpp"

#include <algorithm>
#include <cstddef>

namespace tokenpak::prose {
namespace {

constexpr std::size_t shortest_text = 800;                   // bytes, about 200 tokens
constexpr std::size_t longest_text = std::size_t{1} << 31U;  // bytes: tokens hold 32 bits
constexpr std::size_t longest_paragraph = 64 << 10;          // bytes; people write none longer
constexpr std::size_t fewest_words = 3;                      // in a paragraph that is a sentence

// Of a hundred words of English, some 35 are among those that the lexicon calls so, of a neighbouring
// language less than ten. A paragraph of commands and names has fewer than one in ten as well.
constexpr std::size_t english_percent_of_text = 20;
constexpr std::size_t english_percent_of_paragraph = 10;

struct Words {
  std::size_t all = 0;  // words, and what is opaque
  std::size_t opaque = 0;
  std::size_t english = 0;

  bool in_english(std::size_t percent) const { return english * 100 >= all * percent; }
};

Words words_of(const std::vector<Token>& tokens) {
  Words words;
  for (const Token& token : tokens) {
    if (token.kind == TokenKind::opaque) ++words.opaque;
    if (token.kind == TokenKind::word && token.word.has(english)) ++words.english;
    if (token.kind == TokenKind::opaque || token.kind == TokenKind::word) ++words.all;
  }
  return words;
}

bool is_running_text(const Words& words) {
  return words.all >= fewest_words && words.opaque * 2 <= words.all &&
         words.in_english(english_percent_of_paragraph);
}

}  // namespace

std::vector<TextEdit> tighten(std::string_view text) {
  Document document(text);
  return tighten(document);
}

std::vector<TextEdit> tighten(Document& document) {
  const std::string_view text = document.text();
  if (text.size() < shortest_text || text.size() > longest_text || !document.is_valid()) return {};
  const Phrases& phrases = Phrases::built_in();
  Rewriter rewriter(phrases);
  std::vector<TextEdit> edits;
  edits.reserve(text.size() / 64);
  std::vector<Token> tokens;
  Words total;
  for (const Block& block : document.blocks()) {
    if (block.kind != BlockKind::prose || block.range.size() > longest_paragraph) continue;
    tokenize(phrases.lexicon(), text, {block.body, block.range.end}, tokens);
    const Words words = words_of(tokens);
    total.all += words.all;
    total.english += words.english;
    if (is_running_text(words)) rewriter.rewrite(text, tokens, edits);
  }
  if (!total.in_english(english_percent_of_text)) edits.clear();
  return edits;
}

}  // namespace tokenpak::prose
