#pragma once

#include "compress/transform.hpp"
#include "dialect/request.hpp"
#include "json/splice.hpp"
#include "json/text.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::compress::test {

/// A block of a conversation: what a dialect would say about it, and its text.
struct Block {
  std::string text = {};
  dialect::Role role = dialect::Role::user;
  dialect::BlockKind kind = dialect::BlockKind::tool_result;
  bool is_protected = false;
  std::string tool_arguments = {};
};

/// A request body with these blocks in their order, and where their texts stand in it.
struct Conversation {
  std::string body;
  dialect::Request request;
};

inline Conversation conversation(const std::vector<Block>& blocks) {
  Conversation result;
  result.body = R"({"model" : "m","messages":[)";
  for (const Block& block : blocks) {
    dialect::TextSpan span;
    span.role = block.role;
    span.kind = block.kind;
    span.is_protected = block.is_protected;
    span.message = static_cast<std::int32_t>(result.request.texts.size());
    result.body += R"({"arguments": ")";
    span.tool_arguments.begin = result.body.size();
    json::escape(block.tool_arguments, result.body);
    span.tool_arguments.end = result.body.size();
    result.body += R"(",  "content":")";
    span.raw.begin = result.body.size();
    json::escape(block.text, result.body);
    span.raw.end = result.body.size();
    result.body += R"("},)";
    result.request.texts.push_back(span);
  }
  result.body += R"({}],"max_tokens":1e3})";
  return result;
}

inline const tokens::Counter counter = tokens::Counter::for_model("test");

inline Outcome transformed(const Conversation& from, Mode mode,
                           std::span<const std::string> protected_documents = {}) {
  return transform(from.body, from.request,
                   {.mode = mode,
                    .protected_documents = protected_documents,
                    .least_cacheable_tokens = 0,
                    .cache_multiple = 1},
                   counter);
}

inline std::string spliced(std::string_view body, std::span<const json::Edit> edits) {
  std::string result;
  for (const std::string_view piece : json::splice(body, edits))
    result += piece;
  return result;
}

/// What becomes of one tool result.
inline std::string after(std::string_view text, Mode mode,
                         std::span<const std::string> protected_documents = {}) {
  const Conversation before = conversation({{.text = std::string(text)}});
  const Outcome outcome = transformed(before, mode, protected_documents);
  const ByteRange raw = before.request.texts.front().raw;
  std::vector<json::Edit> edits = outcome.edits;
  for (json::Edit& edit : edits)
    edit.range = {edit.range.begin - raw.begin, edit.range.end - raw.begin};
  std::string result;
  json::unescape(spliced(raw.of(before.body), edits), result);
  return result;
}

}  // namespace tokenpak::compress::test
