#include "cli/conversation_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tokenpak::cli {
namespace {

using dialect::Dialect;
using testing::ElementsAre;

TEST(ConversationFile, SplitsABodyWhereTheAssistantSpoke) {
  const auto read = read_conversation(
      R"({"model":"claude-sonnet-4-5", "messages": [ {"role":"user","content":"a"} , {"role":"assistant","content":"b"},)"
      R"({"role":"user","content":"c"},{"role":"user","content":"d"}] ,"max_tokens":5})");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->route.dialect, Dialect::anthropic_messages);
  EXPECT_EQ(read->route.provider, dialect::Provider::anthropic);
  EXPECT_THAT(
      read->requests,
      ElementsAre(
          R"({"model":"claude-sonnet-4-5", "messages": [ {"role":"user","content":"a"}] ,"max_tokens":5})",
          R"({"model":"claude-sonnet-4-5", "messages": [ {"role":"user","content":"a"} , {"role":"assistant","content":"b"},{"role":"user","content":"c"},{"role":"user","content":"d"}] ,"max_tokens":5})"));
}

TEST(ConversationFile, TellsTheDialect) {
  const auto dialect_of = [](std::string_view document) {
    const auto read = read_conversation(document);
    return read ? read->route.dialect : Dialect::other;
  };
  EXPECT_EQ(dialect_of(R"({"model":"gpt-5.1","messages":[{"role":"user","content":"a"}]})"),
            Dialect::openai_chat);
  EXPECT_EQ(dialect_of(R"({"system":"s","messages":[{"role":"user","content":"a"}]})"),
            Dialect::anthropic_messages);
  EXPECT_EQ(
      dialect_of(
          R"({"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"1","content":"x"}]}]})"),
      Dialect::anthropic_messages);
  EXPECT_EQ(dialect_of(R"({"input":[{"role":"user","content":"a"}]})"), Dialect::openai_responses);
  EXPECT_EQ(dialect_of(R"({"contents":[{"role":"user","parts":[{"text":"a"}]}]})"), Dialect::gemini_generate);
}

TEST(ConversationFile, KnowsTheAssistantsItemsOfResponses) {
  const auto read = read_conversation(
      R"({"input":[{"role":"user","content":"a"},{"type":"reasoning"},{"type":"function_call","call_id":"1"},)"
      R"({"type":"function_call_output","call_id":"1","output":"x"}]})");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->requests.size(), 2U);
}

TEST(ConversationFile, TakesAnArrayAsItIs) {
  const auto read = read_conversation(
      R"([{"messages":[{"role":"user","content":"a"}]}, {"messages":[{"role":"user","content":"b"}]}])");
  ASSERT_TRUE(read);
  EXPECT_THAT(read->requests, ElementsAre(R"({"messages":[{"role":"user","content":"a"}]})",
                                          R"({"messages":[{"role":"user","content":"b"}]})"));
}

TEST(ConversationFile, RefusesWhatIsNoConversation) {
  for (const std::string_view document :
       {"", "[]", "{}", "3", R"({"messages":[]})", R"({"messages":[{"role":"user")", "[3]",
        R"([{"messages":[{"role":"user","content":"a"}]})"})
    EXPECT_FALSE(read_conversation(document)) << document;
}

}  // namespace
}  // namespace tokenpak::cli
