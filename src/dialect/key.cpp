#include "dialect/key.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <iterator>
#include <utility>

namespace tokenpak::dialect {
namespace {

struct Name {
  std::string_view text;
  Key key;
};

/// Shorter ones first, so that a name is compared with those of its own length only.
constexpr Name names[] = {
    {"id", Key::id},
    {"ttl", Key::ttl},
    {"args", Key::args},
    {"data", Key::data},
    {"name", Key::name},
    {"role", Key::role},
    {"text", Key::text},
    {"type", Key::type},
    {"input", Key::input},
    {"model", Key::model},
    {"parts", Key::parts},
    {"tools", Key::tools},
    {"action", Key::action},
    {"custom", Key::custom},
    {"format", Key::format},
    {"output", Key::output},
    {"source", Key::source},
    {"stream", Key::stream},
    {"prompt", Key::prompt},
    {"system", Key::system},
    {"call_id", Key::call_id},
    {"content", Key::content},
    {"refusal", Key::refusal},
    {"summary", Key::summary},
    {"user_id", Key::user_id},
    {"thought", Key::thought},
    {"contents", Key::contents},
    {"function", Key::function},
    {"is_error", Key::is_error},
    {"metadata", Key::metadata},
    {"messages", Key::messages},
    {"response", Key::response},
    {"thinking", Key::thinking},
    {"arguments", Key::arguments},
    {"functions", Key::functions},
    {"tool_calls", Key::tool_calls},
    {"tool_use_id", Key::tool_use_id},
    {"mcp_servers", Key::mcp_servers},
    {"functionCall", Key::function_call},
    {"conversation", Key::conversation},
    {"instructions", Key::instructions},
    {"tool_call_id", Key::tool_call_id},
    {"cache_control", Key::cache_control},
    {"cachedContent", Key::cached_content},
    {"function_call", Key::function_call},
    {"include_usage", Key::include_usage},
    {"responseSchema", Key::response_schema},
    {"cached_content", Key::cached_content},
    {"stream_options", Key::stream_options},
    {"response_format", Key::response_format},
    {"response_schema", Key::response_schema},
    {"functionResponse", Key::function_response},
    {"generationConfig", Key::generation_config},
    {"function_response", Key::function_response},
    {"generation_config", Key::generation_config},
    {"reasoning_content", Key::reasoning_content},
    {"systemInstruction", Key::system_instruction},
    {"responseJsonSchema", Key::response_json_schema},
    {"system_instruction", Key::system_instruction},
    {"context_management", Key::context_management},
    {"functionDeclarations", Key::function_declarations},
    {"previous_response_id", Key::previous_response_id},
    {"response_json_schema", Key::response_json_schema},
    {"function_declarations", Key::function_declarations},
    {"generateContentRequest", Key::generate_content_request},
    {"prompt_cache_breakpoint", Key::prompt_cache_breakpoint},
    {"generate_content_request", Key::generate_content_request},
};
static_assert(std::ranges::is_sorted(names, {}, [](const Name& name) { return name.text.size(); }));

constexpr std::size_t longest = names[std::size(names) - 1].text.size();

/// Where the names of each length begin; one more entry for the end.
constexpr auto begin_of_size = [] {
  std::array<std::uint8_t, longest + 2> begin{};
  std::size_t index = 0;
  for (std::size_t size = 0; size < begin.size(); ++size) {
    while (index < std::size(names) && names[index].text.size() < size)
      ++index;
    begin[size] = static_cast<std::uint8_t>(index);
  }
  return begin;
}();

/// With the size known to the compiler, each comparison is a load or two instead of a call.
template <std::size_t size>
Key key_of_size(const char* text) {
  for (std::size_t index = begin_of_size[size]; index < begin_of_size[size + 1]; ++index) {
    if (std::memcmp(text, names[index].text.data(), size) == 0) return names[index].key;
  }
  return Key::unknown;
}

constexpr auto key_by_size = []<std::size_t... size>(std::index_sequence<size...>) {
  return std::array{&key_of_size<size>...};
}(std::make_index_sequence<longest + 1>());

}  // namespace

Key key_named(std::string_view name) {
  return name.size() <= longest ? key_by_size[name.size()](name.data()) : Key::unknown;
}

}  // namespace tokenpak::dialect
