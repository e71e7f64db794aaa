#include "cli/conversation_file.hpp"

#include "base/bytes.hpp"
#include "json/cursor.hpp"

#include <optional>
#include <utility>

namespace tokenpak::cli {
namespace {

using dialect::Dialect;
using dialect::Provider;

constexpr std::string_view not_a_conversation =
    "neither a request body with messages, input or contents, nor an array of such bodies";

/// One message, item or content in the body's list.
struct Message {
  ByteRange range;
  bool is_assistant = false;
};

/// A request body as far as it matters here.
struct Body {
  Dialect dialect = Dialect::other;
  ByteRange list;  ///< the array of messages, brackets included
  std::vector<Message> messages;
};

/// In Responses, what the model did has a type of its own instead of a role.
bool is_assistants_item(std::string_view type) {
  return type == "reasoning" || type.ends_with("_call");
}

/// Reads the message at the cursor. `anthropic` becomes true where a block of it is Anthropic's.
Message read_message(json::Cursor& cursor, bool& anthropic) {
  Message message;
  cursor.peek();  // passes the white space before it
  std::string_view name;
  std::string_view role;
  std::string_view type;
  const std::string_view document = cursor.document();
  const json::Cursor before = cursor;
  message.range = cursor.skip();
  json::Cursor inside = before;
  if (inside.peek() != json::Kind::object || !inside.enter_object()) return message;
  while (inside.next_member(name)) {
    const bool is_string = inside.peek() == json::Kind::string;
    if (name == "role" && is_string) {
      role = inside.read_string().of(document);
    } else if (name == "type" && is_string) {
      type = inside.read_string().of(document);
    } else {
      const std::string_view value = inside.skip().of(document);
      const bool has_blocks = name == "content" && value.starts_with('[');
      anthropic |= has_blocks && (value.contains(R"("tool_use")") || value.contains(R"("tool_result")"));
    }
  }
  message.is_assistant = role == "assistant" || role == "model" || is_assistants_item(type);
  return message;
}

std::optional<Body> read_body(std::string_view document) {
  json::Cursor cursor(document);
  if (cursor.peek() != json::Kind::object || !cursor.enter_object()) return std::nullopt;
  Body body;
  bool anthropic = false;
  std::string_view name;
  while (cursor.next_member(name)) {
    const std::optional<Dialect> dialect = name == "messages"   ? std::optional(Dialect::openai_chat)
                                           : name == "input"    ? std::optional(Dialect::openai_responses)
                                           : name == "contents" ? std::optional(Dialect::gemini_generate)
                                                                : std::nullopt;
    if (dialect && cursor.peek() == json::Kind::array) {
      body.dialect = *dialect;
      json::Cursor list = cursor;
      body.list = cursor.skip();
      list.enter_array();
      while (list.next_element())
        body.messages.push_back(read_message(list, anthropic));
      continue;
    }
    anthropic |= name == "system";
    const std::string_view value = cursor.skip().of(document);
    anthropic |= name == "model" && value.contains("claude");
  }
  if (!cursor.finish() || body.messages.empty()) return std::nullopt;
  if (body.dialect == Dialect::openai_chat && anthropic) body.dialect = Dialect::anthropic_messages;
  return body;
}

Provider provider_of(Dialect dialect) {
  switch (dialect) {
    case Dialect::anthropic_messages:
      return Provider::anthropic;
    case Dialect::gemini_generate:
      return Provider::gemini;
    default:
      return Provider::openai;
  }
}

std::vector<std::string> requests_before(std::string_view document, const Body& body) {
  std::vector<std::string> requests;
  const std::string_view tail = document.substr(body.list.end - 1);
  for (std::size_t index = 0; index < body.messages.size(); ++index) {
    const bool is_last = index + 1 == body.messages.size();
    if (body.messages[index].is_assistant || (!is_last && !body.messages[index + 1].is_assistant)) continue;
    std::string request(document.substr(0, body.messages[index].range.end));
    request += tail;
    requests.push_back(std::move(request));
  }
  return requests;
}

}  // namespace

Result<Conversation> read_conversation(std::string_view document) {
  Conversation conversation;
  std::optional<Body> first;
  json::Cursor cursor(document);
  if (cursor.peek() == json::Kind::array) {
    cursor.enter_array();
    while (cursor.next_element()) {
      conversation.requests.emplace_back(cursor.skip().of(document));
      if (!first) first = read_body(conversation.requests.back());
      if (!first) return failure(ErrorKind::bad_request, std::string(not_a_conversation));
    }
    if (!cursor.finish() || !first) return failure(ErrorKind::bad_request, std::string(not_a_conversation));
  } else {
    first = read_body(document);
    if (!first) return failure(ErrorKind::bad_request, std::string(not_a_conversation));
    conversation.requests = requests_before(document, *first);
  }
  conversation.route.dialect = first->dialect;
  conversation.route.provider = provider_of(first->dialect);
  return conversation;
}

}  // namespace tokenpak::cli
