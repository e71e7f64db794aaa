#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokenpak::dialect {

enum class Provider : std::uint8_t { anthropic, openai, gemini };
inline constexpr std::size_t provider_count = 3;
std::string_view name_of(Provider provider);  ///< "anthropic", "openai", "gemini"

/// The shape of one request on the wire. `other` is any path that passes through untouched.
enum class Dialect : std::uint8_t {
  anthropic_messages,      ///< POST /v1/messages
  anthropic_count_tokens,  ///< POST /v1/messages/count_tokens
  openai_chat,             ///< POST /v1/chat/completions
  openai_responses,        ///< POST /v1/responses
  openai_embeddings,       ///< POST /v1/embeddings
  gemini_generate,         ///< POST /v1beta/models/M:generateContent and :streamGenerateContent
  gemini_count_tokens,     ///< POST /v1beta/models/M:countTokens
  other,
};
std::string_view name_of(Dialect dialect);  ///< as in the enum
/// A request that is answered with its number of tokens: it reaches no model, and is free.
constexpr bool only_counts(Dialect dialect) {
  return dialect == Dialect::anthropic_count_tokens || dialect == Dialect::gemini_count_tokens;
}

}  // namespace tokenpak::dialect
