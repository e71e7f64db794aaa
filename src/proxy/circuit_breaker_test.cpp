#include "proxy/circuit_breaker.hpp"

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::proxy {
namespace {

using namespace std::chrono_literals;
using State = CircuitBreaker::State;
using Time = CircuitBreaker::Clock::time_point;

constexpr BreakerSettings settings{.failure_threshold = 3, .window = 60s, .open_time = 10s};
constexpr Time start = Time() + 1h;

void fail(CircuitBreaker& breaker, Time now) {
  auto permit = breaker.ask(now);
  ASSERT_TRUE(permit);
  permit->failed(now);
}

void trip(CircuitBreaker& breaker, Time now) {
  for (int i = 0; i < 3; ++i)
    fail(breaker, now);
}

TEST(CircuitBreaker, OpensAtTheThresholdAndFailsFast) {
  CircuitBreaker breaker("anthropic", settings);
  fail(breaker, start);
  fail(breaker, start + 1s);
  EXPECT_EQ(breaker.status(start + 1s).state, State::closed);
  EXPECT_EQ(breaker.status(start + 1s).failures_in_window, 2);
  EXPECT_FALSE(breaker.status(start + 1s).until_probe);
  fail(breaker, start + 2s);
  const CircuitBreaker::Status status = breaker.status(start + 5s);
  EXPECT_EQ(status.state, State::open);
  EXPECT_EQ(status.until_probe, 7s);
  EXPECT_EQ(status.total_trips, 1);
  const auto refused = breaker.ask(start + 5s);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), 7s);
}

TEST(CircuitBreaker, ForgetsFailuresOlderThanTheWindow) {
  CircuitBreaker breaker("anthropic", settings);
  for (int minute = 0; minute < 20; ++minute)
    fail(breaker, start + minute * 31s);
  EXPECT_EQ(breaker.status(start + 19 * 31s).state, State::closed);
  EXPECT_EQ(breaker.status(start + 19 * 31s).failures_in_window, 2);
}

TEST(CircuitBreaker, SuccessesBetweenDoNotForgiveFailures) {
  CircuitBreaker breaker("anthropic", settings);
  for (int i = 0; i < 3; ++i) {
    fail(breaker, start);
    if (auto permit = breaker.ask(start)) permit->succeeded();
  }
  EXPECT_EQ(breaker.status(start).state, State::open);
}

TEST(CircuitBreaker, LetsOneProbeThroughWhenTheTimeIsOver) {
  CircuitBreaker breaker("anthropic", settings);
  trip(breaker, start);
  EXPECT_EQ(breaker.status(start + 10s).state, State::half_open);
  auto probe = breaker.ask(start + 10s);
  ASSERT_TRUE(probe);
  const auto other = breaker.ask(start + 10s);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error(), 0s);
  probe->succeeded();
  EXPECT_EQ(breaker.status(start + 10s).state, State::closed);
  EXPECT_EQ(breaker.status(start + 10s).failures_in_window, 0);
  EXPECT_TRUE(breaker.ask(start + 10s));
}

TEST(CircuitBreaker, AFailedProbeOpensItForAsLongAgain) {
  CircuitBreaker breaker("anthropic", settings);
  trip(breaker, start);
  fail(breaker, start + 100s);
  const auto refused = breaker.ask(start + 101s);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), 9s);
  EXPECT_EQ(breaker.status(start + 101s).total_trips, 2);
}

TEST(CircuitBreaker, AProbeWithoutAnOutcomeGivesItsSlotBack) {
  CircuitBreaker breaker("anthropic", settings);
  trip(breaker, start);
  {
    auto probe = breaker.ask(start + 10s);
    ASSERT_TRUE(probe);
    const CircuitBreaker::Permit moved = std::move(*probe);
    EXPECT_FALSE(breaker.ask(start + 10s));
  }
  EXPECT_EQ(breaker.status(start + 10s).state, State::half_open);
  EXPECT_TRUE(breaker.ask(start + 10s));
}

TEST(CircuitBreaker, WhatBeganBeforeItOpenedJudgesNothingAfterwards) {
  CircuitBreaker breaker("anthropic", settings);
  auto slow_success = breaker.ask(start);
  auto slow_failure = breaker.ask(start);
  trip(breaker, start);
  slow_success->succeeded();
  EXPECT_EQ(breaker.status(start).state, State::open);
  auto probe = breaker.ask(start + 10s);
  ASSERT_TRUE(probe);
  probe->succeeded();
  slow_failure->failed(start + 11s);
  EXPECT_EQ(breaker.status(start + 11s).failures_in_window, 0);
}

TEST(CircuitBreaker, CanBeTurnedOff) {
  CircuitBreaker breaker("anthropic", {.failure_threshold = 0});
  for (int i = 0; i < 100; ++i)
    fail(breaker, start);
  EXPECT_EQ(breaker.status(start).state, State::closed);
}

TEST(CircuitBreaker, LetsOneOfManyThreadsProbe) {
  CircuitBreaker breaker("anthropic", settings);
  trip(breaker, start);
  std::atomic<int> probes = 0;
  std::atomic<int> asked = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const auto permit = breaker.ask(start + 10s);
      if (permit) ++probes;
      ++asked;
      while (asked < 8)
        std::this_thread::yield();
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(probes, 1);
}

// Against the rule in words: open if and only if the last failure that counted made three within the window,
// or was a probe's, and no probe succeeded since.
RC_GTEST_PROP(CircuitBreaker, FollowsItsRule,
              (const std::vector<std::pair<std::uint8_t, std::uint8_t>>& steps)) {
  CircuitBreaker breaker("anthropic", settings);
  std::vector<Time> failures;
  std::optional<Time> opened;
  Time now = start;
  for (const auto& [pause, kind] : steps) {
    now += std::chrono::seconds(pause % 40);
    auto permit = breaker.ask(now);
    const bool expected = !opened || now >= *opened + settings.open_time;
    RC_ASSERT(permit.has_value() == expected);
    if (!permit) continue;
    switch (kind % 3) {
      case 0:
        permit->succeeded();
        if (opened) failures.clear();
        opened.reset();
        break;
      case 1: {
        permit->failed(now);
        failures.push_back(now);
        std::size_t recent = 0;
        for (const Time failure : failures)
          recent += failure > now - settings.window ? 1 : 0;
        if (opened || recent >= settings.failure_threshold) opened = now;
        break;
      }
      default:
        break;  // the client left
    }
  }
}

}  // namespace
}  // namespace tokenpak::proxy
