#include "proxy/concurrency_limit.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace tokenpak::proxy {
namespace {

using std::chrono::milliseconds;

/// Enters, remembers its turn, and leaves after `busy`.
net::Task<> visit(ConcurrencyLimit& limit, std::uint64_t client, net::Loop& loop,
                  net::Cancellation& cancellation, std::vector<int>& order, int number, int& left) {
  auto place = co_await limit.enter(client, loop, milliseconds(5000), cancellation);
  if (place) order.push_back(number);
  place = std::unexpected(ConcurrencyLimit::Refusal::cancelled);  // gives it back
  if (--left == 0) loop.stop();
}

TEST(ConcurrencyLimit, HasSoManyPlacesAndNoMore) {
  ConcurrencyLimit limit(2, 0);
  auto first = limit.try_enter();
  {
    auto second = limit.try_enter();
    EXPECT_TRUE(first && second);
    EXPECT_FALSE(limit.try_enter());
    EXPECT_EQ(limit.running(), 2U);
  }
  EXPECT_TRUE(limit.try_enter());
}

TEST(ConcurrencyLimit, AdmitsAClientsRequestsInTheOrderOfComing) {
  net::Loop loop;
  ConcurrencyLimit limit(1, 10);
  std::vector<int> order;
  int left = 5;
  std::vector<std::unique_ptr<net::Cancellation>> cancellations;
  {
    const auto taken = limit.try_enter();
    for (int number = 0; number < 5; ++number) {
      cancellations.push_back(std::make_unique<net::Cancellation>());
      net::spawn(visit(limit, 7, loop, *cancellations.back(), order, number, left));
    }
    EXPECT_EQ(limit.waiting(), 5U);
    EXPECT_FALSE(limit.try_enter()) << "nobody overtakes those who wait";
    cancellations[2]->request();
    EXPECT_EQ(limit.waiting(), 4U);
    loop.post([&] { EXPECT_TRUE(order.empty()); });
  }
  loop.run();
  EXPECT_EQ(order, (std::vector<int>{0, 1, 3, 4}));
  EXPECT_EQ(limit.running(), 0U);
  EXPECT_EQ(limit.waiting(), 0U);
}

/// Requests of these clients come while the only place is taken, which is then given back. In which order
/// they are admitted, and how many waited after each had come.
struct Admissions {
  std::vector<int> order;
  std::vector<std::size_t> waiting;
};
Admissions admissions_of(ConcurrencyLimit& limit, const std::vector<std::uint64_t>& clients) {
  net::Loop loop;
  std::vector<std::unique_ptr<net::Cancellation>> never;
  Admissions admissions;
  int left = static_cast<int>(clients.size());
  {
    const auto taken = limit.try_enter();
    for (std::size_t number = 0; number < clients.size(); ++number) {
      never.push_back(std::make_unique<net::Cancellation>());
      net::spawn(visit(limit, clients[number], loop, *never.back(), admissions.order,
                       static_cast<int>(number), left));
      admissions.waiting.push_back(limit.waiting());
    }
  }
  loop.run();
  return admissions;
}

TEST(ConcurrencyLimit, TakesTheClientsInTurn) {
  ConcurrencyLimit limit(1, 10);
  const Admissions admissions = admissions_of(limit, {1, 1, 1, 1, 2, 3, 2});
  EXPECT_EQ(admissions.waiting.back(), 7U);
  EXPECT_EQ(admissions.order, (std::vector<int>{0, 4, 5, 1, 6, 2, 3}));
}

TEST(ConcurrencyLimit, CrowdsOutTheLastOfTheLongestLine) {
  ConcurrencyLimit limit(1, 3);
  // The third of client 1 gives way to client 2's first; what client 2 and client 1 send then is refused,
  // as no line would be longer than theirs.
  const Admissions admissions = admissions_of(limit, {1, 1, 1, 2, 2, 1});
  for (const std::size_t waiting : admissions.waiting)
    EXPECT_LE(waiting, 3U);
  EXPECT_EQ(admissions.order, (std::vector<int>{0, 3, 1}));
  EXPECT_EQ(limit.running(), 0U);
  EXPECT_EQ(limit.waiting(), 0U);
}

TEST(ConcurrencyLimit, RefusesWhereTheLineIsFullAndWhoWaitsTooLong) {
  net::Loop loop;
  ConcurrencyLimit limit(1, 1);
  net::Cancellation never;
  const auto taken = limit.try_enter();
  std::vector<ConcurrencyLimit::Refusal> refusals;
  const auto ask = [&](net::Cancellation& cancellation) -> net::Task<> {
    const auto place = co_await limit.enter(7, loop, milliseconds(1), cancellation);
    if (!place) refusals.push_back(place.error());
    if (refusals.size() == 2) loop.stop();
  };
  net::Cancellation other;
  net::spawn(ask(never));
  net::spawn(ask(other));
  loop.run();
  EXPECT_EQ(refusals, (std::vector{ConcurrencyLimit::Refusal::line_is_full,
                                   ConcurrencyLimit::Refusal::waited_too_long}));
}

net::Task<> come_and_go(ConcurrencyLimit& limit, net::Loop& loop, std::atomic<int>& inside,
                        std::atomic<int>& most, std::atomic<int>& left, std::vector<net::Loop*> all) {
  for (int round = 0; round < 200; ++round) {
    net::Cancellation never;
    auto place = limit.try_enter();
    if (!place)
      place = co_await limit.enter(static_cast<std::uint64_t>(round % 3), loop, milliseconds(10'000), never);
    if (!place) break;
    const int now = ++inside;
    int seen = most.load();
    while (now > seen && !most.compare_exchange_weak(seen, now)) {
    }
    net::Loop::EndOfTurn others_first = loop.end_of_turn();
    co_await others_first;
    --inside;
  }
  if (--left == 0) {
    for (net::Loop* each : all)
      each->stop();
  }
}

TEST(ConcurrencyLimit, HoldsBetweenLoopsOfSeveralThreads) {
  net::Loop one;
  net::Loop other;
  ConcurrencyLimit limit(3, 100);
  std::atomic<int> inside = 0;
  std::atomic<int> most = 0;
  std::atomic<int> left = 20;
  for (net::Loop* loop : {&one, &other}) {
    for (int task = 0; task < 10; ++task) {
      loop->post([&, loop] { net::spawn(come_and_go(limit, *loop, inside, most, left, {&one, &other})); });
    }
  }
  std::thread second([&other] { other.run(); });
  one.run();
  second.join();
  EXPECT_EQ(left, 0);
  EXPECT_LE(most, 3);
  EXPECT_EQ(limit.running(), 0U);
}

}  // namespace
}  // namespace tokenpak::proxy
