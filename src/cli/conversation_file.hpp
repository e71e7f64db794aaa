#pragma once

#include "base/result.hpp"
#include "dialect/route.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::cli {

/// The requests of a conversation, in the order in which they are sent.
struct Conversation {
  dialect::Route route;
  std::vector<std::string> requests;  ///< request bodies
};

/// Reads a file that holds a conversation: an array of request bodies, sent in turn, or one request body, the
/// last one of its conversation. From one body come the requests before it: each ends where the assistant
/// spoke next; every byte outside of its list of messages is the same in all of them. The dialect is told
/// from the first body: `contents` is Gemini's, `input` Responses', `messages` Anthropic's where anything in
/// the body is (a `system` member, a model that begins with "claude", a tool_use or tool_result block), else
/// Chat Completions'. Errors: bad_request, with what is wrong.
Result<Conversation> read_conversation(std::string_view document);

}  // namespace tokenpak::cli
