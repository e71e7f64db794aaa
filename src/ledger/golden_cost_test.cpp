// What whole answers of each dialect cost at the built-in prices, to the nano-dollar; a stream as much as the
// same answer in one piece. Runs in the repository's top folder (as ctest does).

#include "dialect/answer.hpp"
#include "ledger/cost.hpp"
#include "ledger/prices.hpp"

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tokenpak::ledger {
namespace {

using dialect::Dialect;

const PriceTable& prices() {
  static const PriceTable table = load_prices("/nowhere/prices.json").value();
  return table;
}

std::optional<Money> cost_of(Dialect dialect, std::string_view model, std::string_view body, bool streams) {
  dialect::AnswerTap tap(dialect, streams ? "text/event-stream" : "application/json", "");
  tap.feed(body);
  const Price* price = prices().find(model, std::chrono::sys_days(std::chrono::year(2026) / 11 / 26));
  return price == nullptr ? std::nullopt : cost(*price, tap.finish().usage);
}

std::string fixture(std::string_view name) {
  std::ifstream file("tests/fixtures/" + std::string(name), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(GoldenCost, OfTheAnswersOfTheJourneys) {
  struct Golden {
    Dialect dialect;
    std::string_view model;
    std::string_view file;
    std::int64_t nano;
  };
  constexpr std::string_view opus = "claude-opus-4-5";
  const Golden all[] = {
      {Dialect::anthropic_messages, opus, "anthropic/message.json", 8'360'000},
      {Dialect::anthropic_messages, opus, "anthropic/message.sse", 8'360'000},
      // 21 uncached, 18,432 read, 1,000 written for 5 minutes and 2,000 for an hour, 118 out, thinking and
      // tools
      {Dialect::anthropic_messages, opus, "anthropic/message_tools.json", 38'521'000},
      {Dialect::anthropic_messages, opus, "anthropic/message_tools.sse", 38'521'000},
      // 995 uncached, 1,024 cached, 310 out of which 128 reasoning
      {Dialect::openai_chat, "gpt-4o", "openai/chat.json", 6'867'500},
      {Dialect::openai_chat, "gpt-4o", "openai/chat_usage.sse", 6'867'500},
      {Dialect::openai_chat, "gpt-4o", "openai/chat_tools.json", 375'000},
      {Dialect::openai_responses, "gpt-5", "openai/responses.json", 6'105'000},
      {Dialect::openai_responses, "gpt-5", "openai/responses.sse", 6'105'000},
      {Dialect::openai_responses, "gpt-5", "openai/responses_tools.json", 593'750},
      {Dialect::openai_responses, "gpt-5", "openai/responses_tools.sse", 593'750},
      {Dialect::openai_embeddings, "text-embedding-3-small", "openai/embeddings.json", 160},
      // 904 uncached, 4,096 cached, 42 out and 200 thoughts
      {Dialect::gemini_generate, "gemini-2.5-pro", "gemini/generate.json", 4'062'000},
      {Dialect::gemini_generate, "gemini-2.5-pro", "gemini/stream.sse", 4'062'000},
      {Dialect::gemini_generate, "gemini-2.5-pro", "gemini/generate_tools.json", 885'000},
      {Dialect::gemini_generate, "gemini-2.5-pro", "gemini/stream_tools.sse", 885'000},
  };
  for (const Golden& golden : all) {
    const std::string body = fixture(golden.file);
    ASSERT_FALSE(body.empty()) << golden.file;
    EXPECT_EQ(cost_of(golden.dialect, golden.model, body, golden.file.ends_with(".sse")), Money{golden.nano})
        << golden.file;
  }
}

/// The same usage in one piece and as a stream, whose last event gives the writes as one number.
void expect_anthropic(std::string_view model, std::string_view usage, std::uint64_t output,
                      std::int64_t nano) {
  const std::string plain =
      fmt::format(R"({{"type":"message","model":"m","usage":{{{},"output_tokens":{}}}}})", usage, output);
  EXPECT_EQ(cost_of(Dialect::anthropic_messages, model, plain, false), Money{nano});
  const std::string stream = fmt::format(
      "event: message_start\ndata: {{\"type\":\"message_start\",\"message\":{{\"model\":\"m\",\"usage\":{{{},"
      "\"output_tokens\":1}}}}}}\n\n"
      "event: message_delta\ndata: "
      "{{\"type\":\"message_delta\",\"delta\":{{}},\"usage\":{{\"output_tokens\":{}}}}}\n\n"
      "event: message_stop\ndata: {{\"type\":\"message_stop\"}}\n\n",
      usage, output);
  EXPECT_EQ(cost_of(Dialect::anthropic_messages, model, stream, true), Money{nano});
}

TEST(GoldenCost, OfLongPromptsByTheirTier) {
  // Sonnet 4.5 costs double above 200,000 tokens of prompt, cache included: 200,000 and one more.
  constexpr std::string_view cached =
      R"("cache_read_input_tokens":150000,"cache_creation_input_tokens":50000,"cache_creation":)"
      R"({"ephemeral_5m_input_tokens":30000,"ephemeral_1h_input_tokens":20000})";
  expect_anthropic("claude-sonnet-4-5", fmt::format("\"input_tokens\":0,{}", cached), 1000, 292'500'000);
  expect_anthropic("claude-sonnet-4-5", fmt::format("\"input_tokens\":1,{}", cached), 1000, 577'506'000);
  EXPECT_EQ(cost_of(Dialect::gemini_generate, "gemini-2.5-pro",
                    R"({"usageMetadata":{"promptTokenCount":250000,"cachedContentTokenCount":200000,)"
                    R"("candidatesTokenCount":10,"thoughtsTokenCount":5}})",
                    false),
            Money{175'225'000});
}

TEST(GoldenCost, OfServerToolsIsThatOfTheirTokens) {
  expect_anthropic("claude-opus-4-5",
                   R"("input_tokens":100,"cache_read_input_tokens":0,"cache_creation_input_tokens":0,)"
                   R"("server_tool_use":{"web_search_requests":3})",
                   10, 750'000);
  // What Google's own tools put into the prompt is billed as input.
  EXPECT_EQ(cost_of(Dialect::gemini_generate, "gemini-2.5-pro",
                    R"({"usageMetadata":{"promptTokenCount":100,"toolUsePromptTokenCount":1000,)"
                    R"("candidatesTokenCount":10}})",
                    false),
            Money{1'475'000});
}

TEST(GoldenCost, OfACutStreamGrowsUpToThatOfTheWhole) {
  for (const auto& [dialect, model, file] :
       {std::tuple(Dialect::anthropic_messages, "claude-opus-4-5", "anthropic/message_tools.sse"),
        std::tuple(Dialect::openai_chat, "gpt-4o", "openai/chat_usage.sse"),
        std::tuple(Dialect::openai_responses, "gpt-5", "openai/responses_tools.sse"),
        std::tuple(Dialect::gemini_generate, "gemini-2.5-pro", "gemini/stream_tools.sse")}) {
    const std::string body = fixture(file);
    const std::optional<Money> whole = cost_of(dialect, model, body, true);
    ASSERT_TRUE(whole);
    std::optional<Money> before;
    std::uint64_t written = 0;
    for (std::size_t end = body.find("\n\n"); end != std::string::npos; end = body.find("\n\n", end + 2)) {
      const std::string_view part = std::string_view(body).substr(0, end + 2);
      const std::optional<Money> now = cost_of(dialect, model, part, true);
      EXPECT_LE(now.value_or(*whole), *whole) << file;
      EXPECT_GE(now, before) << file;
      before = now;
      dialect::AnswerTap tap(dialect, "text/event-stream", "");
      tap.feed(part);
      const std::uint64_t bytes = tap.finish().output_bytes;
      EXPECT_GE(bytes, written) << file;
      written = bytes;
    }
    EXPECT_GT(written, 0U) << file;  // what an estimate is made of
    EXPECT_EQ(before, whole) << file;
  }
}

}  // namespace
}  // namespace tokenpak::ledger
