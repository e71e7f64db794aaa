#include "dialect/event_end.hpp"

#include "json/cursor.hpp"

namespace tokenpak::dialect {
namespace {

/// The value of the string member `name` at the top, as it stands; empty if there is none.
std::string_view top_string(std::string_view data, std::string_view name) {
  json::Cursor cursor(data);
  if (!cursor.enter_object()) return {};
  std::string_view key;
  while (cursor.next_member(key)) {
    if (key == name && cursor.peek() == json::Kind::string) return cursor.read_string().of(data);
    cursor.skip();
  }
  return {};
}

/// Reads an object's members; true if one is called `name` and is of the kind `wanted`.
bool object_has(json::Cursor& cursor, std::string_view name, json::Kind wanted) {
  if (cursor.peek() != json::Kind::object) {
    cursor.skip();
    return false;
  }
  bool has = false;
  cursor.enter_object();
  std::string_view key;
  while (cursor.next_member(key)) {
    has |= key == name && cursor.peek() == wanted;
    cursor.skip();
  }
  return has;
}

/// Whether an element of the array `list` has the string `reason`, or the object `other` stands at the top
/// (with a string `other_field` in it, where one is named).
bool has_end(std::string_view data, std::string_view list, std::string_view reason, std::string_view other,
             std::string_view other_field) {
  json::Cursor cursor(data);
  if (!cursor.enter_object()) return false;
  bool has = false;
  std::string_view key;
  while (cursor.next_member(key)) {
    if (key == list && cursor.peek() == json::Kind::array) {
      cursor.enter_array();
      while (cursor.next_element())
        has |= object_has(cursor, reason, json::Kind::string);
    } else if (key == other && cursor.peek() == json::Kind::object) {
      const bool has_field = object_has(cursor, other_field, json::Kind::string);
      has |= other_field.empty() || has_field;
    } else {
      cursor.skip();
    }
  }
  return has && !cursor.failed();
}

}  // namespace

EventEnd event_end(Dialect dialect, std::string_view data) {
  switch (dialect) {
    case Dialect::anthropic_messages:
      return top_string(data, "type") == "message_stop" ? EventEnd::last : EventEnd::more;
    case Dialect::openai_responses: {
      const std::string_view type = top_string(data, "type");
      const bool is_last =
          type == "response.completed" || type == "response.incomplete" || type == "response.failed";
      return is_last ? EventEnd::last : EventEnd::more;
    }
    case Dialect::openai_chat:
      if (data == "[DONE]") return EventEnd::marker;
      return has_end(data, "choices", "finish_reason", "usage", "") ? EventEnd::may_be_last : EventEnd::more;
    case Dialect::gemini_generate:
      return has_end(data, "candidates", "finishReason", "promptFeedback", "blockReason")
                 ? EventEnd::may_be_last
                 : EventEnd::more;
    case Dialect::anthropic_count_tokens:
    case Dialect::openai_embeddings:
    case Dialect::gemini_count_tokens:
    case Dialect::other:
      break;
  }
  return EventEnd::more;
}

}  // namespace tokenpak::dialect
