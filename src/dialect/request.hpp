#pragma once

#include "base/bytes.hpp"
#include "dialect/provider.hpp"
#include "dialect/route.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::dialect {

/// Who speaks. `developer` is OpenAI's name for system text inside the conversation.
enum class Role : std::uint8_t { system, developer, user, assistant, tool };

/// What a piece of text is part of.
enum class BlockKind : std::uint8_t {
  text,             ///< a text block or a plain string content
  tool_result,      ///< what a tool answered (text inside of it)
  tool_call,        ///< the assistant's call: name and arguments
  thinking,         ///< reasoning text and summaries
  tool_definition,  ///< tools, schemas, response formats
};

/// One JSON string of a request that holds prompt text, in place. Spans come in the order of the document and
/// do not overlap.
struct TextSpan {
  ByteRange raw;  ///< between the string's quotes, escapes as they stand
  Role role = Role::user;
  BlockKind kind = BlockKind::text;
  bool is_protected = true;  ///< SPEC 2 "Protected", as far as the dialect tells (protected documents are the
                             ///< policy's business)
  bool newest_turn = false;  ///< belongs to the newest user turn (all after the last assistant message)
  bool is_error = false;     ///< a tool result flagged as an error
  std::int32_t message = -1;  ///< index in messages / input / contents; -1 for system and tools
  std::int32_t block = 0;     ///< index of the content block inside the message
  std::string_view
      tool_name;             ///< of a tool result: the tool's name (raw), where the request tells; else empty
  ByteRange tool_arguments;  ///< of a tool result: where the call's arguments stand (any JSON value or the
                             ///< text of a string), or empty
};

/// What a request says, as views into its body.
struct Request {
  std::string_view model;  ///< raw text of the string; from the path for Gemini; empty if absent
  bool stream = false;
  bool has_usage_in_stream = false;  ///< OpenAI chat: stream_options.include_usage
  bool has_cache_control = false;    ///< Anthropic: any cache_control anywhere
  std::vector<TextSpan> texts;       ///< every prompt text, protected ones too (they count as tokens)
  std::uint32_t message_count = 0;
  std::uint32_t tool_count = 0;
};

/// Reads a request body of the given dialect in one pass. Nothing if the body is not JSON of the dialect's
/// shape (also when a key that is read here stands twice in one object: which one counts is the provider's
/// choice, so nothing may be changed): such a body passes untouched and uncounted. Never protected
/// (is_protected == false): text of tool results, and text of user messages other than the newest question.
/// The newest question is every user text block of the newest user turn; tool results of the newest turn are
/// open to change. Embeddings input is counted and protected.
std::optional<Request> read_request(const Route& route, std::string_view body);

}  // namespace tokenpak::dialect
