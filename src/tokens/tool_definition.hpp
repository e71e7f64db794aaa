#pragma once

#include "tokens/counter.hpp"

#include <cstdint>
#include <string_view>

namespace tokenpak::tokens {

struct ToolDefinitionCount {
  std::int64_t tokens = 0;
  /// False for tools that the provider defines (web search, code execution): what stands in the request is
  /// not what the model reads.
  bool is_own = true;
};

/// Tokens of a tool, a schema or a response format, given as its JSON in any dialect's form. Providers write
/// definitions anew before the model reads them, so the JSON's own tokens say little: names and descriptions
/// are counted as texts, and the rest is the family's overheads for each kind of part, after npm
/// ai-tokenizer's `count`. JSON of no known form is counted as text.
ToolDefinitionCount count_tool_definition(const Counter& counter, std::string_view json);

}  // namespace tokenpak::tokens
