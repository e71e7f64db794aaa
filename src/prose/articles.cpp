#include "prose/articles.hpp"

namespace tokenpak::prose {

bool may_drop_article(const Token& token, const Token* second_before, const Token* before,
                      const Token& next) {
  if (next.kind != TokenKind::word && next.kind != TokenKind::opaque) return false;
  if (next.glued || next.word.has(keeps_article_before | negation | condition | article)) return false;
  if (before == nullptr) return true;
  if (before->word.has(keeps_article_behind)) {
    // "to" begins an infinitive as well: "access to the process" is not "access to process". Before a name
    // there is no doubt.
    if (!before->word.has(connector) || (next.kind == TokenKind::word && !next.capital)) return false;
  }
  const bool indefinite = token.end - token.begin < 3;
  if (indefinite && (before->kind == TokenKind::opaque || before->word.has(number_word)))
    return false;  // "$5 a head"
  // "all of the files"
  const bool counted = before->word.has(connector) && second_before != nullptr &&
                       second_before->word.has(number_word | begins_clause) &&
                       !second_before->word.has(english);
  if (counted) return false;
  // "University of the Arts"
  const bool in_name = before->word.has(connector) && second_before != nullptr && second_before->capital;
  return !(in_name && (next.capital || next.kind == TokenKind::opaque));
}

}  // namespace tokenpak::prose
