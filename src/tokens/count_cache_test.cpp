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
  const CachedCounter cached(counter, cache);
  for (int round = 0; round < 2; ++round) {
    for (int number = 0; number < 100; ++number) {
      const std::string text = text_number(number) + R"(\n\u00e9)";
      EXPECT_EQ(cached.count_escaped(text), counter.count_escaped(text));
    }
  }
  EXPECT_EQ(cache.size(), 100U);
}

TEST(CountCache, ShortTextsAreNotKept) {
  CountCache cache;
  EXPECT_EQ(cache.count_escaped(counter, "short"), counter.count_escaped("short"));
  EXPECT_EQ(cache.size(), 0U);
}

TEST(CountCache, NeverHoldsMoreThanItsBound) {
  constexpr std::size_t bound = 64;
  CountCache cache(bound);
  for (int number = 0; number < 10'000; ++number) {
    cache.count_escaped(counter, text_number(number));
    ASSERT_LE(cache.size(), bound);
  }
  EXPECT_GT(cache.size(), bound / 4);
}

TEST(CountCache, WhatIsAskedForOftenStays) {
  CountCache cache(64);
  const std::string often = text_number(-1);
  cache.count_escaped(counter, often);
  for (int number = 0; number < 1000; ++number) {
    cache.count_escaped(counter, text_number(number));
    const std::size_t before = cache.size();
    cache.count_escaped(counter, often);
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
        EXPECT_EQ(cache.count_escaped(counter, text), counter.count_escaped(text));
      }
    });
  }
  threads.clear();
  EXPECT_LE(cache.size(), 256U);
}

}  // namespace
}  // namespace tokenpak::tokens
