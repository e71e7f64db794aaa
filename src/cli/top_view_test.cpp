#include "cli/top_view.hpp"

#include <sstream>

#include <gtest/gtest.h>

namespace tokenpak::cli {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view stats =
    R"({"session":{"since":"x","requests":412,"errors":3,"tokens":{"in":1000,"sent":900,"uncached":30,"out":7,
    "cache_read":60,"cache_write":10},"cost_usd":6.43,"saved_cost_usd":-0.5,"overhead_ms":{"p50":0.107,"p99":0.415},
    "time_to_first_byte_ms":{"p50":688.1}},"today":{"requests":5,"cost_usd":1.5,"saved_cost_usd":0.25},
    "by_model":{"a\"b":{"requests":1}}})";
constexpr std::string_view health =
    R"({"status":"degraded","version":"4","uptime_seconds":4000.5,"mode":"hybrid","in_flight_requests":2,
    "circuit_breakers":{"providers":{"anthropic":{"state":"open"},"openai":{"state":"closed"},
    "gemini":{"state":"closed"}}}})";
constexpr std::string_view recent =
    R"({"recent":[{"id":"1","time":"2026-11-23T20:16:50.123Z","model":"claude-opus-4-5","status":529,"error":true,
    "tokens":{"in":1240,"sent":892},"usage":null,"cost_usd":null,"total_ms":2000.5}]})";

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);)
    lines.push_back(line);
  return lines;
}

std::size_t width(std::string_view line) {
  std::size_t width = 0;
  for (const char c : line)
    width += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
  return width;
}

TEST(TopView, ReadsThePagesOfTheProxy) {
  const Result<ProxyState> state = read_proxy_state(stats, health, recent);
  ASSERT_TRUE(state);
  EXPECT_EQ(state->requests, 412U);
  EXPECT_EQ(state->cost, Money{6'430'000'000});
  EXPECT_EQ(state->saved, Money{-500'000'000});
  EXPECT_EQ(state->cache_read, 60U);
  EXPECT_EQ(state->uptime_seconds, 4000U);
  EXPECT_EQ(state->breakers.at(0).state, "open");
  ASSERT_EQ(state->recent.size(), 1U);
  EXPECT_EQ(state->recent[0].time, "20:16:50");
  EXPECT_EQ(state->recent[0].cost, "$?");
  EXPECT_TRUE(state->recent[0].failed);
  EXPECT_FALSE(read_proxy_state("{", health, recent));
  EXPECT_FALSE(read_proxy_state(stats, "{}", recent));
}

TEST(TopView, FitsTheScreen) {
  ProxyHistory history;
  for (int second = 0; second < 200; ++second) {
    ProxyState state = *read_proxy_state(stats, health, recent);
    state.at += second * 1s;
    state.requests += static_cast<std::uint64_t>(second * 2);
    history.push_back(state);
  }
  for (const auto& [columns, rows] :
       {std::pair(80U, 24U), std::pair(160U, 50U), std::pair(20U, 5U), std::pair(1U, 1U)}) {
    const auto lines = lines_of(top_screen(history, "http://localhost:8766", columns, rows, false));
    EXPECT_LE(lines.size(), rows);
    for (const std::string& line : lines)
      EXPECT_LE(width(line), columns) << line;
  }
  const std::string screen = top_screen(history, "http://localhost:8766", 100, 30, false);
  EXPECT_NE(screen.find("requests a minute"), std::string::npos);
  EXPECT_NE(screen.find("120.0  "), std::string::npos);  // two a second
  EXPECT_NE(screen.find("60.0 %"), std::string::npos);
  EXPECT_EQ(screen.find('\x1b'), std::string::npos);
  EXPECT_NE(top_screen(history, "a", 100, 30, true).find("\x1b[31m"), std::string::npos);
}

TEST(Sparkline, ShowsTheLastValuesByTheLargest) {
  EXPECT_EQ(sparkline({0, 4, 8}, 10), " ▄█");
  EXPECT_EQ(sparkline({8, 0, 0.01, 1000}, 3), " ▁█");
  EXPECT_EQ(sparkline({0, 0}, 10), "  ");
  EXPECT_EQ(sparkline({}, 10), "");
}

}  // namespace
}  // namespace tokenpak::cli
