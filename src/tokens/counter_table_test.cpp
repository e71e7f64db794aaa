#include "tokens/counter_table.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tokenpak::tokens {
namespace {

using testing::HasSubstr;

std::string family_of(std::string_view model) {
  return CounterTable::built_in().find(model).name;
}

TEST(CounterTable, FindsTheLongestNameOnWholeParts) {
  EXPECT_EQ(family_of("gpt-4o"), "openai_chat");
  EXPECT_EQ(family_of("gpt-4o-mini-2024-07-18"), "openai_chat");
  EXPECT_EQ(family_of("gpt-4.1-nano"), "openai_chat");
  EXPECT_EQ(family_of("gpt-4-1106-preview"), "openai_cl100k");
  EXPECT_EQ(family_of("gpt-4-turbo"), "openai_cl100k");
  EXPECT_EQ(family_of("gpt-3.5-turbo-0125"), "openai_cl100k");
  EXPECT_EQ(family_of("gpt-5"), "openai_reasoning");
  EXPECT_EQ(family_of("gpt-5.1-codex"), "openai_reasoning");
  EXPECT_EQ(family_of("gpt-5-chat-latest"), "openai_chat");
  EXPECT_EQ(family_of("o4-mini"), "openai_reasoning");
  EXPECT_EQ(family_of("text-embedding-3-small"), "openai_embeddings");
  EXPECT_EQ(family_of("claude-3-5-haiku-20241022"), "claude_3");
  EXPECT_EQ(family_of("claude-sonnet-4-20250514"), "claude_4");
  EXPECT_EQ(family_of("claude-opus-4-6"), "claude_4_5");
  EXPECT_EQ(family_of("claude-opus-4-7"), "claude_5");
  EXPECT_EQ(family_of("claude-haiku-5-5"), "claude_5");
  EXPECT_EQ(family_of("gemini-3-pro-preview"), "gemini");
}

TEST(CounterTable, LooksThroughRoutesAndFineTunings) {
  EXPECT_EQ(family_of("anthropic/claude-opus-4.5"), "claude_4_5");
  EXPECT_EQ(family_of("us.anthropic.claude-sonnet-4-5-20250929-v1:0"), "claude_4_5");
  EXPECT_EQ(family_of("models/gemini-2.5-flash"), "gemini");
  EXPECT_EQ(family_of("openrouter/openai/gpt-4o"), "openai_chat");
  EXPECT_EQ(family_of("ft:gpt-4o-mini-2024-07-18:acme::abc"), "openai_chat");
  EXPECT_EQ(family_of("claude-opus-4-5[1m]"), "claude_4_5");
}

TEST(CounterTable, UnknownModelsHaveAFamilyToo) {
  const CounterTable& table = CounterTable::built_in();
  for (const std::string_view model :
       {"", "-", "llama3.1:8b", "gpt4", "gpt-4omni", "claudette", "my/model"}) {
    EXPECT_EQ(family_of(model), "other") << model;
    EXPECT_FALSE(table.knows(model)) << model;
  }
  EXPECT_EQ(family_of(std::string(10'000, 'g')), "other");
  EXPECT_TRUE(table.knows("gpt-4o"));
}

TEST(CounterTable, HoldsWhatIsDocumented) {
  const CounterFamily& claude = CounterTable::built_in().find("claude-sonnet-4-5");
  EXPECT_EQ(claude.encoding, Encoding::claude);
  EXPECT_EQ(claude.permille, 1100U);
  EXPECT_EQ(claude.overhead.tools, 549);
  const CounterFamily& chat = CounterTable::built_in().find("gpt-4o");
  EXPECT_EQ(chat.exactness, Exactness::exact);
  EXPECT_EQ(chat.overhead.request, 3);
  EXPECT_EQ(chat.overhead.message, 4);
  EXPECT_EQ(chat.overhead.nested_object, -3);
}

std::string problem_of(std::string_view text) {
  const auto table = CounterTable::parse(text);
  return table ? "" : table.error().message;
}

TEST(CounterTable, SaysWhatIsWrongAndWhere) {
  constexpr std::string_view last = R"({"name":"z","models":[]})";
  const auto with = [&](std::string_view families) {
    return problem_of(fmt::format(R"({{"format":1,"families":[{}]}})", families));
  };
  EXPECT_EQ(with(fmt::format(R"({{"name":"a","models":["m"]}},{})", last)), "");
  EXPECT_THAT(with(R"({"name":"a","models":["m"]})"), HasSubstr("last family"));
  EXPECT_THAT(with(fmt::format(R"({},{{"name":"a","models":["m"]}})", last)), HasSubstr("must be the last"));
  EXPECT_THAT(with(fmt::format(R"({{"name":"a","models":["m","m"]}},{})", last)), HasSubstr("twice"));
  EXPECT_THAT(with(fmt::format(R"({{"models":["m"]}},{})", last)), HasSubstr("families[0]: has no name"));
  EXPECT_THAT(with(R"({"name":"a","encoding":"p50k","models":[]})"), HasSubstr("p50k"));
  EXPECT_THAT(with(R"({"name":"a","exactness":"calibrated","models":[]})"), HasSubstr("exactness"));
  EXPECT_THAT(with(R"({"name":"a","permille":1.1,"models":[]})"), HasSubstr("1.1"));
  EXPECT_THAT(with(R"({"name":"a","permille":99,"models":[]})"), HasSubstr("99"));
  EXPECT_THAT(with(R"({"name":"a","class_permille":{"poem":1000},"models":[]})"), HasSubstr("poem"));
  EXPECT_THAT(with(R"({"name":"a","overhead":{"each":1},"models":[]})"), HasSubstr("each"));
  EXPECT_THAT(with(R"({"name":"a","models":7})"), HasSubstr("array"));
  EXPECT_THAT(problem_of("{"), HasSubstr("JSON"));
  EXPECT_THAT(problem_of("{}"), HasSubstr("format"));
  EXPECT_THAT(problem_of(R"({"format":2,"families":[]})"), HasSubstr("2"));
  EXPECT_THAT(problem_of(R"({"format":1})"), HasSubstr("families"));
}

}  // namespace
}  // namespace tokenpak::tokens
