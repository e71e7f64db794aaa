#include "net/loop.hpp"

#include <memory>
#include <vector>

#include <gtest/gtest.h>

namespace tokenpak::net {
namespace {

using std::chrono::milliseconds;

/// Deadlines that note when they fired.
struct Fixture {
  struct Timer {
    Timer(Fixture& owner, int timer_name)
        : fixture(owner),
          name(timer_name),
          deadline(owner.loop, [](void* self) { static_cast<Timer*>(self)->fire(); }, this) {}
    void fire() { fixture.fired.push_back(name); }

    Fixture& fixture;
    int name;
    Deadline deadline;
  };

  void run_for(milliseconds duration) {
    Deadline end(loop, [](void* self) { static_cast<Loop*>(self)->stop(); }, &loop);
    end.set_in(duration);
    loop.run();
  }

  Loop loop;
  std::vector<int> fired;
};

TEST(Deadline, FiresOnceAndInOrderOfTheListWhenDue) {
  Fixture fixture;
  Fixture::Timer soon(fixture, 1);
  Fixture::Timer late(fixture, 2);
  late.deadline.set_in(std::chrono::hours(1));
  soon.deadline.set_in(milliseconds(10));
  const auto begin = Clock::now();
  fixture.run_for(milliseconds(200));
  EXPECT_EQ(fixture.fired, std::vector<int>{1});
  EXPECT_FALSE(soon.deadline.is_set());
  EXPECT_TRUE(late.deadline.is_set());
  EXPECT_GE(Clock::now() - begin, milliseconds(200));
}

TEST(Deadline, MovesAndClears) {
  Fixture fixture;
  Fixture::Timer moved(fixture, 1);
  Fixture::Timer cleared(fixture, 2);
  moved.deadline.set_in(milliseconds(10));
  moved.deadline.set_in(std::chrono::hours(1));
  cleared.deadline.set_in(milliseconds(10));
  cleared.deadline.clear();
  fixture.run_for(milliseconds(200));
  EXPECT_TRUE(fixture.fired.empty());
  moved.deadline.set_in(milliseconds(1));
  Fixture::Timer destroyed(fixture, 3);
}

TEST(Deadline, AnEarlierOneIsNotHeldUpByALaterOne) {
  Fixture fixture;
  Fixture::Timer late(fixture, 1);
  Fixture::Timer soon(fixture, 2);
  late.deadline.set_in(std::chrono::hours(1));  // the loop now sleeps as long as it ever does
  fixture.loop.post([&soon] { soon.deadline.set_in(milliseconds(20)); });
  fixture.run_for(milliseconds(300));
  EXPECT_EQ(fixture.fired, std::vector<int>{2});
}

TEST(Deadline, ACallbackMayDestroyOneThatIsDueToo) {
  Fixture fixture;
  auto victim = std::make_unique<Fixture::Timer>(fixture, 2);
  Deadline killer(
      fixture.loop, [](void* self) { static_cast<std::unique_ptr<Fixture::Timer>*>(self)->reset(); },
      &victim);
  killer.set_in(milliseconds(10));
  victim->deadline.set_in(milliseconds(10));
  fixture.run_for(milliseconds(200));
  EXPECT_TRUE(fixture.fired.empty());
  EXPECT_EQ(victim, nullptr);
}

}  // namespace
}  // namespace tokenpak::net
