#pragma once

#include "prose/tokens.hpp"

namespace tokenpak::prose {

/// Whether a reader misses nothing without the article `token`, a word in lower case inside of a sentence.
/// `before` and `second_before` are what stands before it, null at the paragraph's begin; `next` follows.
bool may_drop_article(const Token& token, const Token* second_before, const Token* before, const Token& next);

}  // namespace tokenpak::prose
