#pragma once

#include <cstdint>
#include <string_view>

namespace tokenpak::dialect {

/// The names of the members that a request reader of any dialect reads. Gemini's two spellings of one name
/// are one key.
enum class Key : std::uint8_t {
  id,
  ttl,
  role,
  type,
  text,
  name,
  args,
  data,
  input,
  model,
  parts,
  tools,
  source,
  system,
  stream,
  output,
  action,
  custom,
  format,
  content,
  summary,
  refusal,
  thought,
  messages,
  thinking,
  is_error,
  function,
  response,
  contents,
  arguments,
  functions,
  call_id,
  cache_control,
  tool_use_id,
  tool_calls,
  tool_call_id,
  stream_options,
  include_usage,
  response_format,
  reasoning_content,
  instructions,
  function_call,
  function_response,
  system_instruction,
  generation_config,
  response_schema,
  response_json_schema,
  function_declarations,
  generate_content_request,
  prompt,
  conversation,
  mcp_servers,
  cached_content,
  context_management,
  previous_response_id,
  prompt_cache_breakpoint,
  metadata,
  user_id,
  unknown,
};

/// `unknown` for every other name.
Key key_named(std::string_view name);

/// A set of keys.
class Keys {
 public:
  constexpr Keys() = default;
  template <class... Rest>
  constexpr explicit Keys(Key first, Rest... rest) : bits_((bit(first) | ... | bit(rest))) {}

  constexpr bool contains(Key key) const { return (bits_ & bit(key)) != 0; }
  /// False if it was there before.
  constexpr bool add(Key key) {
    const bool is_new = !contains(key);
    bits_ |= bit(key);
    return is_new;
  }

 private:
  static_assert(static_cast<int>(Key::unknown) < 64);
  static constexpr std::uint64_t bit(Key key) { return std::uint64_t{1} << static_cast<unsigned>(key); }

  std::uint64_t bits_ = 0;
};

}  // namespace tokenpak::dialect
