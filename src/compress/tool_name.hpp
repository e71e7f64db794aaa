#pragma once

#include <span>
#include <string_view>

namespace tokenpak::compress {

/// True if a tool's name has one of `words` (lower case) among its parts, which stand between underscores,
/// dashes, dots or a change of case: "str_replace", "ReadFile", "mcp__files__write".
bool has_word(std::string_view tool_name, std::span<const std::string_view> words);

}  // namespace tokenpak::compress
