#include "ledger/shadow_bill.hpp"

#include "dialect/route.hpp"
#include "ledger/prompt_segments.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tokenpak::ledger {
namespace {

using namespace std::chrono_literals;
using dialect::Usage;

constexpr PromptCache::Time start{std::chrono::hours(490'000)};
constexpr Hash128 conversation{1, 2};

std::vector<Segment> prompt(std::initializer_list<std::string_view> messages) {
  std::vector<Segment> segments;
  Segment tool;
  tool.is_tool = true;
  tool.content = hash128("tool");
  tool.tokens = 1000;
  segments.push_back(tool);
  Segment system;
  system.content = hash128("system");
  system.tokens = 1000;
  segments.push_back(system);
  for (const std::string_view message : messages) {
    Segment segment;
    segment.content = hash128(message);
    segment.tokens = 5000;
    segment.message = static_cast<std::int32_t>(segments.size()) - 2;
    segments.push_back(segment);
  }
  segments.back().breakpoint = Segment::Breakpoint::short_life;
  return segments;
}

std::vector<Segment> with_content(std::vector<Segment> segments, std::size_t index,
                                  std::string_view content) {
  segments[index].content = hash128(content);
  return segments;
}

class ShadowBillTest : public testing::Test {
 protected:
  std::optional<ShadowBillEntry> record(const std::vector<Segment>& direct, const std::vector<Segment>& sent,
                                        Usage reported = {}) {
    return bill.record(conversation, "anthropic", "claude-sonnet-4-5", direct, sent, reported, start);
  }
  std::string cache_break(const std::vector<Segment>& direct, const std::vector<Segment>& sent) {
    const auto entry = record(direct, sent);
    return entry && entry->cache_break ? describe(*entry->cache_break) : "";
  }
  // Expects the provider to have read `read` of 12,000 tokens.
  static Usage reported(std::uint64_t read) {
    return {.input = 12'000 - read, .cache_read = read, .output = 1, .reported = true};
  }

  const CacheRegimes regimes = *CacheRegimes::built_in();
  ShadowBill bill{regimes};
};

TEST_F(ShadowBillTest, KeepsTwoStreams) {
  const auto direct = prompt({"one"});
  auto sent = with_content(direct, 2, "shorter");
  sent[2].tokens = 1000;
  const auto first = record(direct, sent);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->direct.cache_write_5m, 7000U);
  EXPECT_EQ(first->sent.cache_write_5m, 3000U);
  const auto second = record(direct, sent);
  EXPECT_EQ(second->direct.cache_read, 7000U);
  EXPECT_EQ(second->sent.cache_read, 3000U);
}

TEST_F(ShadowBillTest, KnowsNothingOfModelsWithoutARegime) {
  EXPECT_FALSE(
      bill.record(conversation, "anthropic", "mistral", prompt({"one"}), prompt({"one"}), {}, start));
}

TEST_F(ShadowBillTest, NeedsOnlyTheTokensOfAPromptTooShortForACache) {
  auto short_direct = prompt({"one"});
  short_direct.resize(1);
  short_direct[0].tokens = 1023;  // one less than the model's smallest prefix
  auto short_sent = short_direct;
  short_sent[0].tokens = 23;
  const auto by_tokens = bill.short_prompt("anthropic", "claude-sonnet-4-5", 1023, 23);
  const auto by_segments = record(short_direct, short_sent);
  ASSERT_TRUE(by_tokens && by_segments);
  EXPECT_EQ(by_tokens->direct.input, 1023U);
  EXPECT_EQ(by_tokens->sent.input, 23U);
  EXPECT_EQ(by_segments->direct.prompt(), by_tokens->direct.prompt());
  EXPECT_EQ(by_segments->sent.prompt(), by_tokens->sent.prompt());

  EXPECT_FALSE(bill.short_prompt("anthropic", "claude-sonnet-4-5", 1024, 23));
  EXPECT_FALSE(bill.short_prompt("anthropic", "claude-sonnet-4-5", 23, 1024));
  EXPECT_FALSE(bill.short_prompt("anthropic", "mistral", 23, 23));
}

TEST_F(ShadowBillTest, TellsWhoBrokeTheCache) {
  EXPECT_EQ(cache_break(prompt({"one"}), prompt({"one"})), "");
  EXPECT_EQ(cache_break(prompt({"one", "two", "three"}), prompt({"one", "two", "three"})), "");  // it went on
  EXPECT_EQ(cache_break(prompt({"one", "two"}), prompt({"one", "two"})), "");  // and rewound
  EXPECT_EQ(cache_break(prompt({"one", "TWO"}), prompt({"one", "TWO"})), "client: message 1");
  EXPECT_EQ(cache_break(prompt({"one", "TWO"}), prompt({"one", "changed"})), "proxy: message 1");
  const auto other_system = with_content(prompt({"one", "TWO"}), 1, "another system");
  EXPECT_EQ(cache_break(other_system, other_system), "client: system");
  const auto other_tool = with_content(other_system, 0, "another tool");
  EXPECT_EQ(cache_break(other_tool, other_tool), "client: tools");
}

TEST_F(ShadowBillTest, EndsChangesWhereTheCacheFallsShortTwice) {
  const auto direct = prompt({"one", "two"});
  const auto sent = with_content(direct, 2, "changed");
  EXPECT_FALSE(record(direct, sent, reported(0))->fell_short);  // nothing was expected of the first
  EXPECT_FALSE(record(direct, sent, reported(12'000))->fell_short);
  EXPECT_FALSE(record(direct, sent, reported(11'000))->fell_short);  // within the tolerance
  const auto once = record(direct, sent, reported(6'000));
  EXPECT_TRUE(once->fell_short);
  EXPECT_FALSE(once->must_pass_through);
  EXPECT_FALSE(record(direct, sent, reported(12'000))->must_pass_through);  // not twice running
  record(direct, sent, reported(0));
  EXPECT_TRUE(record(direct, sent, reported(0))->must_pass_through);
}

TEST_F(ShadowBillTest, ConcludesNothingFromAnotherPromptsUsage) {
  const auto direct = prompt({"one", "two"});
  const auto sent = with_content(direct, 2, "changed");
  record(direct, sent, reported(0));
  EXPECT_FALSE(record(direct, sent, {.input = 5'900, .reported = true})->fell_short);
  EXPECT_FALSE(record(direct, sent, {.input = 24'100, .reported = true})->fell_short);
  EXPECT_TRUE(record(direct, sent, {.input = 6'100, .reported = true})->fell_short);
}

TEST_F(ShadowBillTest, HasNothingToEndWhereNothingWasChanged) {
  const auto direct = prompt({"one", "two"});
  record(direct, direct, reported(0));
  record(direct, direct, reported(0));
  const auto entry = record(direct, direct, reported(0));
  EXPECT_TRUE(entry->fell_short);
  EXPECT_FALSE(entry->must_pass_through);
}

TEST_F(ShadowBillTest, ForgetsTheConversationSeenLongestAgo) {
  record(prompt({"one"}), prompt({"one"}));
  for (std::uint64_t other = 0; other < ShadowBill::conversation_limit; ++other)
    bill.record({other, 9}, "anthropic", "claude-sonnet-4-5", prompt({"x"}), prompt({"x"}), {}, start);
  EXPECT_EQ(cache_break(prompt({"ONE"}), prompt({"ONE"})), "");
}

TEST(PromptSegments, ComeInTheOrderInWhichProvidersRead) {
  const std::string_view body =
      R"({"messages":[{"role":"user","content":[{"type":"text","text":"context","cache_control":{"type":"ephemeral","ttl":"1h"}},)"
      R"({"type":"text","text":"question"}]},{"role":"assistant","content":"answer"}],)"
      R"("system":[{"type":"text","text":"be brief","cache_control":{"type":"ephemeral"}}],)"
      R"("tools":[{"name":"read"}],"model":"claude-sonnet-4-5"})";
  const auto request = dialect::read_request(dialect::Route{.provider = dialect::Provider::anthropic,
                                                            .dialect = dialect::Dialect::anthropic_messages},
                                             body);
  ASSERT_TRUE(request);
  std::vector<CountedText> texts;
  for (const dialect::TextSpan& text : request->texts)
    texts.push_back({hash128(text.raw.of(body)), text.raw.size()});
  std::vector<std::string> described;
  for (const Segment& segment : prompt_segments(*request, texts)) {
    described.push_back(std::to_string(segment.tokens) + (segment.is_tool ? " tool" : "") + " m" +
                        std::to_string(segment.message) + " b" +
                        std::to_string(static_cast<int>(segment.breakpoint)) +
                        (segment.ends_client_message ? " end" : ""));
  }
  EXPECT_THAT(described,
              testing::ElementsAre("15 tool m-1 b0", "8 m-1 b1", "7 m0 b2", "8 m0 b0 end", "6 m1 b0"));
}

}  // namespace
}  // namespace tokenpak::ledger
