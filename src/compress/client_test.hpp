#pragma once

// For tests: clients of each dialect, whose conversations go through a transformation with a memory.

#include "compress/message_record.hpp"
#include "compress/transform.hpp"
#include "dialect/request.hpp"
#include "json/text.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tokenpak::compress::test {

inline constexpr dialect::Dialect dialects[] = {
    dialect::Dialect::anthropic_messages, dialect::Dialect::openai_chat, dialect::Dialect::openai_responses,
    dialect::Dialect::gemini_generate};

/// A message as every dialect can say it. The assistant calls one tool for each result in the message behind
/// it.
struct Message {
  enum class Kind : std::uint8_t { user, assistant, results } kind = Kind::user;
  std::vector<std::string> texts;
  std::size_t calls = 0;
  friend bool operator==(const Message&, const Message&) = default;
};
using Messages = std::vector<Message>;

inline Messages first(const Messages& messages, std::size_t count) {
  return {messages.begin(), messages.begin() + static_cast<std::ptrdiff_t>(std::min(count, messages.size()))};
}

/// The requests of a conversation: each ends with a user's or the tools' message.
inline std::vector<Messages> requests_of(const Messages& messages) {
  std::vector<Messages> requests;
  for (std::size_t count = 1; count <= messages.size(); ++count) {
    if (messages[count - 1].kind != Message::Kind::assistant) requests.push_back(first(messages, count));
  }
  return requests;
}

/// How a client writes what providers read alike.
struct Style {
  bool one_text_as_string = false;     ///< a user's only text as a string, not as an array of one block
  bool cache_control_at_last = false;  ///< Anthropic: on the last block of the last message, as agents do
  std::string_view model = "some-model";
  std::uint64_t least_cacheable_tokens = 0;
  bool lossless = false;
  bool keeps_originals = true;
  bool replays_additions = false;
  AdditionSource* additions = nullptr;
};

inline constexpr std::string_view originals_folder = "/home/ada/.tokenpak/originals";

inline std::string quoted(std::string_view text) {
  std::string result = "\"";
  json::escape(text, result);
  return result + '"';
}

inline std::string list_of(const std::vector<std::string>& items) {
  return fmt::format("[{}]", fmt::join(items, ","));
}

/// Calls and results are numbered through the whole conversation.
inline std::string call_id(std::size_t number) {
  return fmt::format("call_{}", number);
}

inline std::vector<std::string> anthropic_messages(const Messages& messages, const Style& style) {
  std::vector<std::string> result;
  std::size_t calls = 0;
  std::size_t answers = 0;
  for (const Message& message : messages) {
    const bool is_last = &message == &messages.back();
    std::vector<std::string> blocks;
    for (const std::string& text : message.texts) {
      const std::string mark = is_last && style.cache_control_at_last && &text == &message.texts.back()
                                   ? R"(,"cache_control":{"type":"ephemeral"})"
                                   : "";
      blocks.push_back(message.kind == Message::Kind::results
                           ? fmt::format(R"({{"type":"tool_result","tool_use_id":"{}","content":{}{}}})",
                                         call_id(answers++), quoted(text), mark)
                           : fmt::format(R"({{"type":"text","text":{}{}}})", quoted(text), mark));
    }
    for (std::size_t call = 0; call < message.calls; ++call)
      blocks.push_back(fmt::format(R"({{"type":"tool_use","id":"{}","name":"run_query","input":{{"n":{}}}}})",
                                   call_id(calls++), call));
    const bool as_string = style.one_text_as_string && !is_last && message.texts.size() == 1 &&
                           message.kind != Message::Kind::results && message.calls == 0;
    result.push_back(fmt::format(R"({{"role":"{}","content":{}}})",
                                 message.kind == Message::Kind::assistant ? "assistant" : "user",
                                 as_string ? quoted(message.texts[0]) : list_of(blocks)));
  }
  return result;
}

inline std::vector<std::string> chat_messages(const Messages& messages, const Style&) {
  std::vector<std::string> result;
  std::size_t calls = 0;
  std::size_t answers = 0;
  for (const Message& message : messages) {
    std::vector<std::string> parts;
    for (const std::string& text : message.texts) {
      parts.push_back(fmt::format(R"({{"type":"text","text":{}}})", quoted(text)));
      if (message.kind == Message::Kind::results) {
        result.push_back(fmt::format(R"({{"role":"tool","tool_call_id":"{}","content":{}}})",
                                     call_id(answers++), quoted(text)));
      }
    }
    if (message.kind == Message::Kind::user)
      result.push_back(fmt::format(R"({{"role":"user","content":{}}})", list_of(parts)));
    if (message.kind != Message::Kind::assistant) continue;
    std::vector<std::string> tool_calls;
    for (std::size_t call = 0; call < message.calls; ++call)
      tool_calls.push_back(fmt::format(R"({{"id":"{}","function":{{"name":"run_query","arguments":"{}"}}}})",
                                       call_id(calls++), call));
    result.push_back(fmt::format(R"({{"role":"assistant","content":{},"tool_calls":{}}})", list_of(parts),
                                 list_of(tool_calls)));
  }
  return result;
}

inline std::vector<std::string> responses_items(const Messages& messages, const Style&) {
  std::vector<std::string> result;
  std::size_t calls = 0;
  std::size_t answers = 0;
  for (const Message& message : messages) {
    std::vector<std::string> parts;
    for (const std::string& text : message.texts) {
      parts.push_back(fmt::format(R"({{"type":"input_text","text":{}}})", quoted(text)));
      if (message.kind == Message::Kind::results) {
        result.push_back(fmt::format(R"({{"type":"function_call_output","call_id":"{}","output":{}}})",
                                     call_id(answers++), quoted(text)));
      }
    }
    if (message.kind == Message::Kind::results) continue;
    result.push_back(fmt::format(R"({{"role":"{}","content":{}}})",
                                 message.kind == Message::Kind::assistant ? "assistant" : "user",
                                 list_of(parts)));
    for (std::size_t call = 0; call < message.calls; ++call) {
      result.push_back(
          fmt::format(R"({{"type":"function_call","call_id":"{}","name":"run_query","arguments":"{}"}})",
                      call_id(calls++), call));
    }
  }
  return result;
}

inline std::vector<std::string> gemini_contents(const Messages& messages, const Style&) {
  std::vector<std::string> result;
  std::size_t calls = 0;
  std::size_t answers = 0;
  for (const Message& message : messages) {
    std::vector<std::string> parts;
    for (const std::string& text : message.texts) {
      parts.push_back(
          message.kind == Message::Kind::results
              ? fmt::format(
                    R"({{"functionResponse":{{"id":"{}","name":"run_query","response":{{"output":{}}}}}}})",
                    call_id(answers++), quoted(text))
              : fmt::format(R"({{"text":{}}})", quoted(text)));
    }
    for (std::size_t call = 0; call < message.calls; ++call)
      parts.push_back(fmt::format(R"({{"functionCall":{{"id":"{}","name":"run_query","args":{{"n":{}}}}}}})",
                                  call_id(calls++), call));
    result.push_back(fmt::format(R"({{"role":"{}","parts":{}}})",
                                 message.kind == Message::Kind::assistant ? "model" : "user",
                                 list_of(parts)));
  }
  return result;
}

/// A request's body. Messages come last, so that a longer conversation's body begins with the shorter one's
/// but for `body_end`.
inline constexpr std::string_view body_end = "]}";
inline std::string body_of(dialect::Dialect dialect, const Messages& messages, const Style& style = {}) {
  switch (dialect) {
    case dialect::Dialect::anthropic_messages:
      return fmt::format(R"({{"model":"{}","max_tokens":9,"system":"s","messages":[{}{})", style.model,
                         fmt::join(anthropic_messages(messages, style), ","), body_end);
    case dialect::Dialect::openai_chat:
      return fmt::format(R"({{"model":"{}","messages":[{}{})", style.model,
                         fmt::join(chat_messages(messages, style), ","), body_end);
    case dialect::Dialect::openai_responses:
      return fmt::format(R"({{"model":"{}","instructions":"s","input":[{}{})", style.model,
                         fmt::join(responses_items(messages, style), ","), body_end);
    default:
      return fmt::format(R"({{"contents":[{}{})", fmt::join(gemini_contents(messages, style), ","), body_end);
  }
}

inline dialect::Request read(dialect::Dialect dialect, std::string_view body, std::string_view model) {
  dialect::Route route;
  route.dialect = dialect;
  route.model_in_path = model;
  auto request = dialect::read_request(route, body);
  if (!request) throw std::logic_error("a test wrote a body that is none: " + std::string(body));
  return *std::move(request);
}

/// The texts of a body, escapes resolved, in their order.
inline std::vector<std::string> texts_of(dialect::Dialect dialect, std::string_view body) {
  std::vector<std::string> texts;
  for (const dialect::TextSpan& span : read(dialect, body, "some-model").texts)
    json::unescape(span.raw.of(body), texts.emplace_back());
  return texts;
}

/// A memory that keeps bytes, as the file of a proxy does: what comes out has been written and read.
class ByteMemory : public ConversationMemory {
 public:
  std::uint64_t seed() override { return 7; }
  std::shared_ptr<const MessageRecord> find(const ConversationKey& key) override {
    const auto found = records_.find({key.low, key.high});
    return found == records_.end() ? nullptr : read_record(found->second);
  }
  void keep(const KeyedRecord& record) override {
    records_.emplace(std::pair(record.key.low, record.key.high), write_record(*record.record));
  }
  void replace(const KeyedRecord& record) override {
    records_[{record.key.low, record.key.high}] = write_record(*record.record);
  }
  /// The bytes of each record, to damage them.
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::string>& records() { return records_; }

 private:
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::string> records_;
};

/// One request through a proxy with this memory.
struct Sent {
  std::string original;
  std::string body;
  Outcome outcome;
};

inline Sent send(dialect::Dialect dialect, const Messages& messages, Mode mode, ConversationMemory* memory,
                 const Style& style = {}) {
  static const std::vector<std::string> protected_documents = {"CLAUDE.md"};
  Sent sent;
  sent.original = body_of(dialect, messages, style);
  const dialect::Request request = read(dialect, sent.original, style.model);
  sent.outcome = transform(sent.original, request,
                           {.mode = mode,
                            .protected_documents = protected_documents,
                            .least_cacheable_tokens = style.least_cacheable_tokens,
                            .cache_multiple = 1,
                            .lossless = style.lossless,
                            .originals_folder = originals_folder,
                            .keeps_originals = style.keeps_originals,
                            .replays_additions = style.replays_additions,
                            .additions = style.additions},
                           tokens::Counter::for_model(style.model), memory);
  for (const std::string_view piece : json::splice(sent.original, sent.outcome.edits))
    sent.body += piece;
  if (memory) {
    for (const KeyedRecord& record : sent.outcome.new_records)
      memory->keep(record);
    for (const KeyedRecord& record : sent.outcome.replaced_records)
      memory->replace(record);
  }
  return sent;
}

/// What a longer request of the same conversation must begin with.
inline std::string_view without_end(std::string_view body) {
  return body.substr(0, body.size() - body_end.size());
}

}  // namespace tokenpak::compress::test
