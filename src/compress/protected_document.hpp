#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tokenpak::compress {

/// True if `text` seems to carry one of the documents `names` (file names, such as CLAUDE.md) and must stay
/// as it is:
/// - The name stands as a word in the first 2 KB of the text or in `tool_arguments` (raw JSON), in any case.
/// - Or it stands anywhere on a line that says "Contents of", or that is nothing but a path that ends in the
///   name, maybe decorated as a heading, tag or rule.
/// A text that only mentions the name is protected too: that costs a few tokens.
bool carries_document(std::string_view text, std::string_view tool_arguments,
                      std::span<const std::string> names);

}  // namespace tokenpak::compress
