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

/// One piece of prompt text in a request, in place: as a rule one JSON string. Spans come in the order of the
/// document and do not overlap.
struct TextSpan {
  ByteRange raw;           ///< between the string's quotes, escapes as they stand; never empty
  Role role = Role::user;  ///< of the message; `tool` for every tool result that the client sent, whatever
                           ///< its message's role
  BlockKind kind = BlockKind::text;
  bool is_json = false;      ///< `raw` is a whole JSON value (a tool definition, a call's arguments), not a
                             ///< string's inside; is_protected
  bool is_protected = true;  ///< SPEC 2 "Protected", as far as the dialect tells (protected documents are the
                             ///< policy's business)
  bool newest_turn =
      false;  ///< belongs to the newest user turn: of role user or tool, after the last assistant message
  bool is_error = false;      ///< a tool result flagged as an error
  std::int32_t message = -1;  ///< index in messages / input / contents; -1 for system and tools
  std::int32_t block =
      0;  ///< index of the content block inside the message (system block, tool) that it is part of
  std::string_view tool_name =
      {};                    ///< of a tool result: the tool's name (raw), where the request tells; else empty
  ByteRange tool_arguments;  ///< of a tool result: where the call's arguments stand (any JSON value or the
                             ///< text of a string), or empty
};

/// Where the client asks the provider to cache the prompt: Anthropic's `cache_control`, OpenAI's
/// `prompt_cache_breakpoint`.
struct CacheBreakpoint {
  std::uint32_t texts = 0;  ///< so many of Request::texts stand before it
  bool is_long = false;     ///< the entry is to live for an hour
  friend bool operator==(const CacheBreakpoint&, const CacheBreakpoint&) = default;
};

/// What a request says, as views into its body.
struct Request {
  std::string_view model = {};    ///< raw text of the string; from the path for Gemini; empty if absent
  std::string_view user_id = {};  ///< Anthropic: metadata.user_id, raw text of the string; or empty
  bool stream = false;
  bool has_usage_in_stream = false;  ///< OpenAI chat: stream_options.include_usage
  bool has_cache_control = false;    ///< Anthropic: cache_control at the top, on a tool or on a content block
  std::vector<CacheBreakpoint> breakpoints;  ///< in the order of the document; one at the top of an Anthropic
                                             ///< request stands behind all texts
  std::vector<TextSpan> texts;               ///< every prompt text, protected ones too (they count as tokens)
  std::uint32_t message_count = 0;
  std::uint32_t tool_count = 0;
  /// How much the model reads that is not among the texts: images, documents that are no text, encrypted
  /// reasoning, blocks and items of unknown types, the provider's own tools, and what the request only refers
  /// to (an earlier response, a cached prompt, MCP servers).
  std::uint32_t uncounted = 0;
};

/// Reads a request body of the given dialect in one pass. Nothing if the body is not JSON of the dialect's
/// shape (also when a key that is read here stands twice in one object: which one counts is the provider's
/// choice, so nothing may be changed): such a body passes untouched and uncounted. Never listed: ids,
/// signatures, encrypted and binary content, blocks and items of unknown types.
///
/// What is protected is a property of a text's place inside of its own message, so that it never changes as
/// the conversation grows: the spans of messages x1…xn are the same in the request x1…xn+1 (CACHE_SAFETY laws
/// 2 and 3), `newest_turn` aside.
///  - Open to change: the text of tool results, and in a user message every text block that another text
///  block of the same message
///    follows (pasted context before the question).
///  - Protected: all else. In particular the last text block of *each* user message, or its plain string: it
///  was the newest question
///    once, and was sent as it stood.
/// Embeddings input is counted and protected; each input is one message.
std::optional<Request> read_request(const Route& route, std::string_view body);

}  // namespace tokenpak::dialect
