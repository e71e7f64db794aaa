#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tokenpak::compress {

/// True if `text` seems to carry one of the documents `names` (file names, such as CLAUDE.md), so that it
/// must stay as it is:
/// - the name stands as a word in the first 2 KB of the text, in any case of letters; or in `tool_arguments`
/// (raw JSON);
/// - or anywhere on a line that says "Contents of", or that is nothing but a path that ends in the name,
/// maybe decorated as a heading, tag or rule. A text that only mentions the name is protected too: that costs
/// a few tokens.
bool carries_document(std::string_view text, std::string_view tool_arguments,
                      std::span<const std::string> names);

}  // namespace tokenpak::compress
