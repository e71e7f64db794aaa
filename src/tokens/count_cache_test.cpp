#include "tokens/count_cache.hpp"

#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace tokenpak::tokens {
namespace {

std::string text_number(int number) {
  return std::string(CountCache::smallest_text, 'a') + std::to_string(number);
}

const Counter counter = Counter::for_model("gpt-5");

TEST(CountCache, GivesTheCountersOwnCounts) {
  CountCache cache;
  for (int round = 0; round < 2; ++round) {
    for (int number = 0; number < 100; ++number) {
      const std::string text = text_number(number) + R"(\n\u00e9)";
      EXPECT_EQ(cache.measure_escaped(counter, text).count, counter.measure_escaped(text));
    }
  }
  EXPECT_EQ(cache.size(), 100U);
}

TEST(CountCache, KeepsDefinitionsApartFromTextsAndFamiliesApart) {
  CountCache cache;
  const Counter claude = Counter::for_model("claude-sonnet-4-5");
  const std::string json =
      R"({"name":"read","description":")" + std::string(CountCache::smallest_text, 'a') + "\"}";
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(cache.measure_escaped(counter, json).count, counter.measure_escaped(json));
    EXPECT_EQ(cache.measure(counter, json).count, counter.measure(json));
    EXPECT_EQ(cache.tool_definition(counter, json).count.tokens, count_tool_definition(counter, json).tokens);
    EXPECT_EQ(cache.tool_definition(claude, json).count.tokens, count_tool_definition(claude, json).tokens);
    EXPECT_TRUE(cache.tool_definition(claude, json).count.is_own);
  }
  EXPECT_NE(cache.tool_definition(claude, json).count.tokens,
            cache.tool_definition(counter, json).count.tokens);
  EXPECT_EQ(cache.size(), 4U);
}

TEST(CountCache, EqualTextsHaveEqualHashesAndOthersDoNot) {
  CountCache cache;
  for (const std::string& text : {std::string("short"), text_number(1)}) {
    EXPECT_EQ(cache.measure_escaped(counter, text).hash, cache.measure_escaped(counter, text).hash);
    EXPECT_NE(cache.measure_escaped(counter, text).hash, cache.measure_escaped(counter, text + "!").hash);
  }
}

TEST(CountCache, ShortTextsAreNotKept) {
  CountCache cache;
  EXPECT_EQ(cache.measure_escaped(counter, "short").count.tokens, counter.count("short"));
  EXPECT_EQ(cache.size(), 0U);
}

TEST(CountCache, NeverHoldsMoreThanItsBound) {
  constexpr std::size_t bound = 64;
  CountCache cache(bound);
  for (int number = 0; number < 10'000; ++number) {
    cache.measure_escaped(counter, text_number(number));
    ASSERT_LE(cache.size(), bound);
  }
  EXPECT_GT(cache.size(), bound / 4);
}

TEST(CountCache, WhatIsAskedForOftenStays) {
  CountCache cache(64);
  const std::string often = text_number(-1);
  cache.measure_escaped(counter, often);
  for (int number = 0; number < 1000; ++number) {
    cache.measure_escaped(counter, text_number(number));
    const std::size_t before = cache.size();
    cache.measure_escaped(counter, often);
    // A text counted anew would be one entry more or start a new generation; a known one changes neither in
    // most rounds.
    ASSERT_LE(cache.size(), before);
  }
}

TEST(CountCache, ServesManyThreads) {
  CountCache cache(256);
  std::vector<std::jthread> threads;
  for (int worker = 0; worker < 4; ++worker) {
    threads.emplace_back([&cache] {
      for (int number = 0; number < 2000; ++number) {
        const std::string text = text_number(number % 300);
        EXPECT_EQ(cache.measure_escaped(counter, text).count.tokens, counter.count(text));
      }
    });
  }
  threads.clear();
  EXPECT_LE(cache.size(), 256U);
}

}  // namespace
}  // namespace tokenpak::tokens
