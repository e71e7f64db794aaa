#include "proxy/prompt_count.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tokenpak::proxy {
namespace {

using tokens::frame_part;
using tokens::tools_part;

dialect::Request read(std::string_view body, dialect::Dialect dialect) {
  dialect::Route route;
  route.dialect = dialect;
  return dialect::read_request(route, body).value();
}

PromptCount count(std::string_view body, std::span<const json::Edit> edits = {},
                  dialect::Dialect dialect = dialect::Dialect::openai_chat) {
  static tokens::CountCache cache;
  const dialect::Request request = read(body, dialect);
  return count_prompt(request, body, edits, tokens::Counter::for_model(request.model), cache);
}

TEST(PromptCount, AddsTextsAndTheFrame) {
  const PromptCount prompt = count(R"({"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}]})");
  EXPECT_EQ(prompt.sent.total(), 8) << "what OpenAI reports for this prompt";
  EXPECT_EQ(prompt.received, prompt.sent);
  EXPECT_EQ(prompt.sent.tokens[frame_part], 7);
  EXPECT_EQ(prompt.chain.size(), 1U);
  EXPECT_EQ(prompt.uncounted, 0U);
}

TEST(PromptCount, EachTextGoesToItsClass) {
  const PromptCount prompt = count(
      R"({"model":"claude-opus-5","messages":[{"role":"user","content":"Please tell me what this is about."},)"
      R"({"role":"assistant","content":[{"type":"tool_use","id":"1","name":"read","input":{"path":"a.txt"}}]},)"
      R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"1","content":"人工智能正在改变软件开发的方式。"}]}]})",
      {}, dialect::Dialect::anthropic_messages);
  const tokens::Counter counter = tokens::Counter::for_model("claude-opus-5");
  const auto& permille = counter.family().class_permille;
  EXPECT_DOUBLE_EQ(prompt.sent.tokens[2],
                   static_cast<double>(counter.count(R"({"path":"a.txt"})") * permille[2]) / 1000);
  EXPECT_DOUBLE_EQ(
      prompt.sent.tokens[4],
      static_cast<double>(counter.count("人工智能正在改变软件开发的方式。") * permille[4]) / 1000);
  EXPECT_TRUE(prompt.answers_tools);
}

TEST(PromptCount, ToolsCountByTheirParts) {
  const std::string tool =
      R"({"type":"function","function":{"name":"read","description":"Reads","parameters":{"properties":{"path":{"type":"string"}}}}})";
  const std::string body = R"({"model":"gpt-4o","tools":[)" + tool + "," + tool +
                           R"(],"messages":[{"role":"user","content":"Hi"}]})";
  const tokens::Counter counter = tokens::Counter::for_model("gpt-4o");
  const auto each = static_cast<double>(tokens::count_tool_definition(counter, tool).tokens);
  EXPECT_EQ(count(body).sent.tokens[tools_part], 16 + each + 6 + each);
}

TEST(PromptCount, ProvidersOwnToolsAreUncounted) {
  EXPECT_EQ(count(R"({"model":"claude-opus-5","tools":[{"type":"web_search_20250305","name":"web_search"}],)"
                  R"("messages":[{"role":"user","content":"a"}]})",
                  {}, dialect::Dialect::anthropic_messages)
                .uncounted,
            1U);
}

TEST(PromptCount, EditsMakeWhatIsSent) {
  const std::string long_text(400, 'x');
  const std::string body = R"({"model":"gpt-4o","messages":[{"role":"user","content":"one two three )" +
                           long_text + R"("},{"role":"user","content":"four"}]})";
  const std::size_t place = body.find("two");
  const json::Edit edit{.range = {place, place + 3}, .replacement = "2\\n2"};
  const PromptCount prompt = count(body, std::span(&edit, 1));
  const tokens::Counter counter = tokens::Counter::for_model("gpt-4o");
  const double unchanged = static_cast<double>(counter.count("four")) + prompt.sent.tokens[frame_part];
  EXPECT_EQ(prompt.received.total(),
            static_cast<double>(counter.count("one two three " + long_text)) + unchanged);
  EXPECT_EQ(prompt.sent.total(),
            static_cast<double>(counter.count("one 2\n2 three " + long_text)) + unchanged);
  EXPECT_EQ(prompt.uncounted, 0U);
  EXPECT_NE(prompt.chain, count(body).chain);
}

TEST(PromptCount, WhatIsAddedElsewhereIsUncounted) {
  const std::string body = R"({"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}]})";
  const json::Edit edit{.range = {body.size() - 2, body.size() - 2}, .replacement = R"(,{"role":"user"})"};
  EXPECT_EQ(count(body, std::span(&edit, 1)).uncounted, 1U);
}

TEST(PromptCount, TheChainOfALongerPromptHoldsThatOfItsBeginning) {
  const std::string begin = R"("messages":[{"role":"user","content":"a"})";
  const std::string system = R"("system":"be brief")";
  const auto chain = [](const std::string& body) {
    return count(body, {}, dialect::Dialect::anthropic_messages).chain;
  };
  const auto first = chain(R"({"model":"claude-opus-5",)" + system + "," + begin + "]}");
  const auto second =
      chain(R"({"model":"claude-opus-5",)" + begin +
            R"(,{"role":"assistant","content":"b"},{"role":"user","content":"c"}],)" + system + "}");
  ASSERT_EQ(second.size(), 4U);
  EXPECT_EQ(second[1], first.back()) << "although its system text stands behind";
  EXPECT_NE(chain(R"({"model":"claude-opus-4-5",)" + system + "," + begin + "]}").back(), first.back());
}

}  // namespace
}  // namespace tokenpak::proxy
