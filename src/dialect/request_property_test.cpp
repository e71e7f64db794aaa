// CACHE_SAFETY laws 2 and 3, as far as they are the dialect's: what a message holds that may be changed does
// not depend on the messages after it.

#include "dialect/describe_request_test.hpp"
#include "dialect/request.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace tokenpak::dialect {
namespace {

/// A message of a conversation, as numbers that each dialect reads in its own way.
struct Turn {
  unsigned speaker;
  std::vector<unsigned> blocks;
};

/// One of the texts, by number.
template <std::size_t count>
std::string pick(const std::string_view (&choices)[count], unsigned number) {
  return std::string(choices[number % count]);
}

std::string blocks_of(const Turn& turn, auto&& block) {
  std::vector<std::string> blocks;
  for (const unsigned number : turn.blocks)
    blocks.push_back(block(number));
  return fmt::format("[{}]", fmt::join(blocks, ","));
}

std::string anthropic_message(const Turn& turn) {
  const std::string role = pick({"user", "assistant", "user", "system"}, turn.speaker);
  if (turn.blocks.empty()) return fmt::format(R"({{"role":"{}","content":"plain"}})", role);
  return fmt::format(
      R"({{"role":"{}","content":{}}})", role, blocks_of(turn, [](unsigned number) {
        return pick(
            {R"({"type":"text","text":"a"})", R"({"text":"b","type":"text","cache_control":{}})",
             R"({"type":"tool_use","id":"t1","name":"n","input":{"x":1}})",
             R"({"type":"tool_use","id":"t2","name":"m","input":{}})",
             R"({"type":"tool_result","tool_use_id":"t1","content":"r"})",
             R"({"type":"tool_result","tool_use_id":"t2","content":[{"type":"text","text":"p"}]})",
             R"({"type":"image","source":{}})", R"({"type":"document","source":{"type":"text","data":"d"}})"},
            number);
      }));
}

std::string chat_message(const Turn& turn) {
  const unsigned speaker = turn.speaker % 5;
  if (speaker == 0)
    return R"({"role":"assistant","content":"a","tool_calls":[{"id":"t1","function":{"name":"n","arguments":"{}"}}]})";
  const std::string role = pick({"user", "tool", "system", "developer"}, speaker - 1);
  const std::string content = turn.blocks.empty() ? R"("plain")" : blocks_of(turn, [](unsigned number) {
    return pick({R"({"type":"text","text":"a"})", R"({"text":"b","type":"text"})", R"({"type":"image_url"})"},
                number);
  });
  return fmt::format(R"({{"content":{},"role":"{}","tool_call_id":"t1"}})", content, role);
}

std::string responses_item(const Turn& turn) {
  switch (turn.speaker % 6) {
    case 0:
      return R"({"type":"function_call","call_id":"t1","name":"n","arguments":"{}"})";
    case 1:
      return R"({"type":"function_call_output","call_id":"t1","output":"o"})";
    case 2:
      return R"({"type":"reasoning","summary":[{"type":"summary_text","text":"s"}]})";
    default:
      break;
  }
  const std::string role = pick({"user", "assistant", "developer"}, turn.speaker);
  const std::string content = turn.blocks.empty() ? R"("plain")" : blocks_of(turn, [](unsigned number) {
    return pick({R"({"type":"input_text","text":"a"})", R"({"text":"b","type":"output_text"})",
                 R"({"type":"input_image"})"},
                number);
  });
  return fmt::format(R"({{"content":{},"role":"{}"}})", content, role);
}

std::string gemini_content(const Turn& turn) {
  const std::string role = pick({R"("role":"user",)", R"("role":"model",)", ""}, turn.speaker);
  return fmt::format(R"({{{}"parts":{}}})", role, blocks_of(turn, [](unsigned number) {
                       return pick(
                           {R"({"text":"a"})", R"({"text":"b","thought":true})", R"({"text":"c"})",
                            R"({"functionCall":{"name":"n","args":{"x":1}}})",
                            R"({"functionCall":{"id":"t1","name":"n","args":{}}})",
                            R"({"functionResponse":{"name":"n","response":{"r":"o"}}})",
                            R"({"functionResponse":{"id":"t1","name":"n","response":{"r":["o","p"]}}})",
                            R"({"inlineData":{}})"},
                           number);
                     }));
}

struct Form {
  Dialect dialect;
  std::string_view list;
  std::string (*message)(const Turn&);
};

constexpr Form forms[] = {
    {Dialect::anthropic_messages, "messages", anthropic_message},
    {Dialect::openai_chat, "messages", chat_message},
    {Dialect::openai_responses, "input", responses_item},
    {Dialect::gemini_generate, "contents", gemini_content},
};

/// What a request of the first `count` messages says of its texts, `newest_turn` aside.
std::string described(const Form& form, const std::vector<Turn>& turns, std::size_t count) {
  std::vector<std::string> messages;
  for (std::size_t index = 0; index < count; ++index)
    messages.push_back(form.message(turns[index]));
  const std::string body = fmt::format(R"({{"{}":[{}]}})", form.list, fmt::join(messages, ","));
  Route route;
  route.dialect = form.dialect;
  auto request = read_request(route, body);
  RC_ASSERT(request.has_value());
  RC_ASSERT(request->message_count == count);
  for (TextSpan& span : request->texts)
    span.newest_turn = false;
  return describe(*request, body);
}

TEST(RequestProperty, WhatMayBeChangedNeverDependsOnLaterMessages) {
  const auto turn = rc::gen::build<Turn>(
      rc::gen::set(&Turn::speaker, rc::gen::inRange(0U, 60U)),
      rc::gen::set(&Turn::blocks, rc::gen::container<std::vector<unsigned>>(rc::gen::inRange(0U, 840U))));
  for (const Form& form : forms) {
    EXPECT_TRUE(rc::check(std::string(name_of(form.dialect)), [&] {
      const auto turns = *rc::gen::scale(0.3, rc::gen::container<std::vector<Turn>>(turn));
      std::string shorter;
      for (std::size_t count = 0; count <= turns.size(); ++count) {
        const std::string longer = described(form, turns, count);
        RC_ASSERT(longer.starts_with(shorter));
        shorter = longer;
      }
    }));
  }
}

TEST(RequestProperty, EachUserMessageKeepsItsLastTextAndOpensTheOthers) {
  for (const Form& form : forms) {
    std::vector<Turn> turns(3, Turn{form.dialect == Dialect::openai_responses ? 3U : 0U, {0, 0, 0}});
    if (form.dialect == Dialect::openai_chat) {
      for (Turn& user : turns)
        user.speaker = 1;
    }
    std::string expected;
    for (int message = 0; message < 3; ++message) {
      expected +=
          fmt::format("user text {0}.0 open: a\nuser text {0}.1 open: a\nuser text {0}.2: a\n", message);
    }
    EXPECT_EQ(described(form, turns, 3), expected) << name_of(form.dialect);
  }
}

}  // namespace
}  // namespace tokenpak::dialect
