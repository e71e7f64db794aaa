// A tool definition of any bytes is counted, and JSON that is none of the known forms counts as its text.

#include "tokens/tool_definition.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tokenpak::tokens;
  static const Counter counter = Counter::for_model("claude-opus-4-5");
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const ToolDefinitionCount count = count_tool_definition(counter, input);
  // No part costs more than the dearest overhead and a token or so for each of its bytes.
  constexpr std::int64_t most_overhead = 64;
  if (count.tokens < 0 || count.tokens > (most_overhead + 2) * static_cast<std::int64_t>(size)) std::abort();
  if (!input.contains('"') && count.tokens != static_cast<std::int64_t>(counter.count_escaped(input)))
    std::abort();
  return 0;
}
