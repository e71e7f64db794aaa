#pragma once

#include "base/result.hpp"
#include "dialect/provider.hpp"
#include "json/splice.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::dialect {

/// A request body that came without a path and headers (over WebSocket), and what they would have said.
struct KeyedRequest {
  Provider provider = Provider::openai;
  std::string target;            ///< the path to send it to
  std::string key;               ///< the provider's key, escapes resolved; empty if none was given
  std::vector<json::Edit> cuts;  ///< what may not go upstream in the body: the key; for Gemini also what its
                                 ///< path says, `model` and `stream`
};

/// Tells from a body's fields whose it is: `contents` is Gemini's; `input` is OpenAI's Responses, or its
/// Embeddings where the model or `encoding_format` say so; `messages` is Anthropic's where the model's name
/// begins with "claude", the key with "sk-ant-", or a field stands there that only Anthropic's Messages have,
/// else OpenAI's Chat Completions. Gemini's answer is streamed unless `"stream": false` asks for a whole one.
/// Fails with bad_request (a sentence for the client) for what is no JSON object, none of these, or has a key
/// that cannot be a header's value.
Result<KeyedRequest> read_keyed_request(std::string_view body);

/// The header line that carries `key` to `provider`, without its line end.
std::string key_header(Provider provider, std::string_view key);

}  // namespace tokenpak::dialect
