#include "dialect/provider.hpp"

namespace tokenpak::dialect {

std::string_view name_of(Provider provider) {
  switch (provider) {
    case Provider::anthropic:
      return "anthropic";
    case Provider::openai:
      return "openai";
    case Provider::gemini:
      return "gemini";
  }
  return "";
}

std::string_view name_of(Dialect dialect) {
  switch (dialect) {
    case Dialect::anthropic_messages:
      return "anthropic_messages";
    case Dialect::anthropic_count_tokens:
      return "anthropic_count_tokens";
    case Dialect::openai_chat:
      return "openai_chat";
    case Dialect::openai_responses:
      return "openai_responses";
    case Dialect::openai_embeddings:
      return "openai_embeddings";
    case Dialect::gemini_generate:
      return "gemini_generate";
    case Dialect::gemini_count_tokens:
      return "gemini_count_tokens";
    case Dialect::other:
      return "other";
  }
  return "";
}

}  // namespace tokenpak::dialect
