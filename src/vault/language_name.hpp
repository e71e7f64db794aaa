#pragma once

#include <string_view>

namespace tokenpak::vault {

/// What a question would call the language of a file of this name ("python" for "a.py"); empty where the
/// extension is what one says anyway, or where it is no source text. A question about Python finds it in the
/// path, and where all files are Python the word tells nothing.
std::string_view language_name_of(std::string_view path);

}  // namespace tokenpak::vault
