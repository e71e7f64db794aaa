#pragma once

#include "code/language.hpp"

#include <cstddef>
#include <string_view>

namespace tokenpak::code {

/// Tokens that `strip` may save of a source text without folding, taken high: comments at three bytes a
/// token, and what white space may give up. A look at the bytes, a small part of what parsing takes, that
/// tells where parsing cannot pay. A sign of a comment in a string is taken for a comment.
std::size_t most_tokens_stripped(std::string_view source, Language language);

}  // namespace tokenpak::code
