#include "ledger/prompt_cache.hpp"

#include <initializer_list>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tokenpak::ledger {
namespace {

using namespace std::chrono_literals;
using dialect::Usage;

constexpr PromptCache::Time start{std::chrono::hours(490'000)};

CacheRegime anthropic() {
  CacheRegime regime;
  regime.at_breakpoints = true;
  regime.look_back = 20;
  regime.smallest_prefix = 1000;
  regime.life = 5min;
  regime.long_life = 1h;
  return regime;
}

CacheRegime openai() {
  CacheRegime regime;
  regime.multiple_of = 128;
  regime.smallest_prefix = 1000;
  regime.life = 10min;
  return regime;
}

CacheRegime openai_breakpoints() {
  CacheRegime regime = anthropic();
  regime.newest_message_breakpoint = true;
  regime.look_back = 1000;
  return regime;
}

Segment text(std::string_view content, std::uint64_t tokens,
             Segment::Breakpoint breakpoint = Segment::Breakpoint::none) {
  Segment segment;
  segment.content = hash128(content);
  segment.tokens = tokens;
  segment.breakpoint = breakpoint;
  return segment;
}
Segment marked(std::string_view content, std::uint64_t tokens) {
  return text(content, tokens, Segment::Breakpoint::short_life);
}
Segment marked_long(std::string_view content, std::uint64_t tokens) {
  return text(content, tokens, Segment::Breakpoint::long_life);
}
Segment from_user(std::string_view content, std::uint64_t tokens) {
  Segment segment = text(content, tokens);
  segment.ends_client_message = true;
  return segment;
}

using Prompt = std::vector<Segment>;

Usage usage(std::uint64_t input, std::uint64_t read, std::uint64_t write_5m = 0, std::uint64_t write_1h = 0) {
  return {.input = input,
          .cache_read = read,
          .cache_write_5m = write_5m,
          .cache_write_1h = write_1h,
          .output = 0,
          .reasoning = 0,
          .reported = true};
}

TEST(PromptCache, WritesAtBreakpointsAndReadsThemAgain) {
  PromptCache cache;
  const Prompt first = {text("system", 2000), marked("question", 100), text("rest", 7)};
  EXPECT_EQ(cache.request(anthropic(), "m", first, start), usage(7, 0, 2100));
  EXPECT_EQ(cache.request(anthropic(), "m", first, start + 1min), usage(7, 2100));
  // A breakpoint further on: what lies between is written.
  const Prompt second = {text("system", 2000), text("question", 100), text("answer", 50), marked("more", 30)};
  EXPECT_EQ(cache.request(anthropic(), "m", second, start + 2min), usage(0, 2100, 80));
}

TEST(PromptCache, KeepsModelsApart) {
  PromptCache cache;
  const Prompt prompt = {marked("system", 2000)};
  cache.request(anthropic(), "one", prompt, start);
  EXPECT_EQ(cache.request(anthropic(), "other", prompt, start), usage(0, 0, 2000));
}

TEST(PromptCache, LosesEverythingBehindAChange) {
  PromptCache cache;
  cache.request(anthropic(), "m", Prompt{marked("system", 2000), marked("one", 500), marked("two", 500)},
                start);
  EXPECT_EQ(cache.request(anthropic(), "m",
                          Prompt{marked("system", 2000), marked("ONE", 500), marked("two", 500)}, start),
            usage(0, 2000, 1000));
}

TEST(PromptCache, FindsAnEntryUpToTwentySegmentsBack) {
  PromptCache cache;
  Prompt prompt = {marked("system", 2000)};
  cache.request(anthropic(), "m", prompt, start);
  prompt[0].breakpoint = Segment::Breakpoint::none;
  for (int index = 0; index < 19; ++index)
    prompt.push_back(text("m" + std::to_string(index), 10));
  prompt.push_back(marked("last", 10));
  EXPECT_EQ(PromptCache(cache).request(anthropic(), "m", prompt, start), usage(0, 2000, 200));
  prompt.insert(prompt.begin() + 1, text("one too many", 10));
  EXPECT_EQ(PromptCache(cache).request(anthropic(), "m", prompt, start), usage(0, 0, 2210));
}

TEST(PromptCache, ForgetsAfterItsLifeAndRenewsWithEachUse) {
  PromptCache cache;
  const Prompt prompt = {marked("system", 2000)};
  cache.request(anthropic(), "m", prompt, start);
  cache.request(anthropic(), "m", prompt, start + 4min);
  EXPECT_EQ(cache.request(anthropic(), "m", prompt, start + 8min), usage(0, 2000));
  EXPECT_EQ(cache.request(anthropic(), "m", prompt, start + 14min), usage(0, 0, 2000));
}

TEST(PromptCache, TellsTheLivesApart) {
  PromptCache cache;
  const Prompt prompt = {marked_long("system", 2000), marked("question", 100)};
  EXPECT_EQ(cache.request(anthropic(), "m", prompt, start), usage(0, 0, 100, 2000));
  EXPECT_EQ(cache.request(anthropic(), "m", prompt, start + 30min), usage(0, 2000, 100));
}

TEST(PromptCache, IgnoresShortPrefixes) {
  PromptCache cache;
  const Prompt prompt = {marked("system", 999)};
  cache.request(anthropic(), "m", prompt, start);
  EXPECT_EQ(cache.request(anthropic(), "m", prompt, start), usage(999, 0));
}

TEST(PromptCache, ReadsAnyPrefixInWholeMultiples) {
  PromptCache cache;
  EXPECT_EQ(cache.request(openai(), "m", Prompt{text("system", 1000), text("question", 300)}, start),
            usage(1300, 0));
  EXPECT_EQ(cache.request(openai(), "m", Prompt{text("system", 1000), text("another", 300)}, start),
            usage(1300 - 896, 896));
  EXPECT_EQ(cache.request(openai(), "m",
                          Prompt{text("system", 1000), text("question", 300), text("more", 50)}, start),
            usage(1350 - 1280, 1280));
}

TEST(PromptCache, PlacesABreakpointAtTheNewestMessageWhereTheProviderDoes) {
  PromptCache cache;
  const Prompt first = {text("system", 2000), from_user("question", 100)};
  EXPECT_EQ(cache.request(openai_breakpoints(), "m", first, start), usage(0, 0, 2100));
  const Prompt second = {text("system", 2000), from_user("question", 100), text("answer", 10),
                         from_user("next", 20)};
  EXPECT_EQ(cache.request(openai_breakpoints(), "m", second, start), usage(0, 2100, 30));
  // A stable beginning without a breakpoint of its own is not found.
  const Prompt other = {text("system", 2000), from_user("another question", 100)};
  EXPECT_EQ(cache.request(openai_breakpoints(), "m", other, start), usage(0, 0, 2100));
}

TEST(PromptCache, IsBounded) {
  PromptCache cache(8);
  const Prompt kept = {marked("kept", 2000)};
  cache.request(anthropic(), "m", kept, start);
  for (int index = 0; index < 100; ++index) {
    cache.request(anthropic(), "m", Prompt{marked(std::to_string(index), 2000)}, start);
    EXPECT_EQ(cache.request(anthropic(), "m", kept, start), usage(0, 2000))
        << index;  // in use, so not forgotten
  }
  EXPECT_EQ(cache.request(anthropic(), "m", Prompt{marked("0", 2000)}, start), usage(0, 0, 2000));
}

TEST(PromptCache, ForgetsNothingWhileItGrows) {
  PromptCache cache;
  const auto prompt = [](int index) { return Prompt{marked(std::to_string(index), 2000)}; };
  for (int index = 0; index < 5'000; ++index)
    cache.request(anthropic(), "m", prompt(index), start);
  for (int index = 0; index < 5'000; ++index)
    ASSERT_EQ(cache.request(anthropic(), "m", prompt(index), start), usage(0, 2000)) << index;
}

}  // namespace
}  // namespace tokenpak::ledger
