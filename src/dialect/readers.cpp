#include "dialect/readers.hpp"

namespace tokenpak::dialect {

Readers readers_of(Dialect dialect) {
  switch (dialect) {
    case Dialect::anthropic_messages:
    case Dialect::anthropic_count_tokens:
      return anthropic_readers();
    case Dialect::openai_chat:
      return openai_chat_readers();
    case Dialect::openai_responses:
      return openai_responses_readers();
    case Dialect::openai_embeddings:
      return openai_embeddings_readers();
    case Dialect::gemini_generate:
    case Dialect::gemini_count_tokens:
      return gemini_readers();
    case Dialect::other:
      break;
  }
  return {};
}

}  // namespace tokenpak::dialect
