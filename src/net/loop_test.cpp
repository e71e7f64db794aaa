#include "net/loop.hpp"

#include "net/frame_memory.hpp"
#include "net/task.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <utility>
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

Task<> note_end_of_turn(Loop& loop, std::vector<int>& order, int name) {
  order.push_back(name);
  Loop::EndOfTurn others_first = loop.end_of_turn();
  co_await others_first;
  order.push_back(-name);
}

TEST(Loop, TheEndOfTheTurnComesAfterAllThatIsReadyAndBeforeWhatFollows) {
  Loop loop;
  std::vector<int> order;
  loop.post([&] {
    spawn(note_end_of_turn(loop, order, 1));
    loop.post([&] { order.push_back(4); });  // ready only after this turn began to end
  });
  loop.post([&] { spawn(note_end_of_turn(loop, order, 2)); });
  loop.post([&] { order.push_back(3); });
  loop.post([&] { loop.post([&] { loop.stop(); }); });
  loop.run();
  EXPECT_EQ(order, (std::vector<int>{1, 2, 3, -1, -2, 4}));
}

TEST(Loop, AWaitForTheEndOfTheTurnInsideOfOneIsForTheNext) {
  Loop loop;
  std::vector<int> order;
  const auto chain = [](Loop& on, std::vector<int>& to) -> Task<> {
    for (int turn = 0; turn < 3; ++turn) {
      Loop::EndOfTurn next = on.end_of_turn();
      co_await next;
      to.push_back(turn);
    }
    on.stop();
  };
  loop.post([&] { spawn(chain(loop, order)); });
  loop.run();
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2}));
}

// Frame memory
// --------------------------------------------------------------------------------------------------------------

TEST(FrameMemory, GivesEachLiveFrameItsOwnBytes) {
  constexpr std::size_t sizes[] = {1, 64, 65, 700, 4096, 4097, 100'000};
  for (int round = 0; round < 3; ++round) {
    std::vector<std::pair<unsigned char*, std::size_t>> frames;
    for (int copy = 0; copy < 40; ++copy) {
      for (const std::size_t size : sizes) {
        auto* frame = static_cast<unsigned char*>(frame_memory::allocate(size));
        std::memset(frame, static_cast<int>(frames.size() % 251), size);
        frames.emplace_back(frame, size);
      }
    }
    for (std::size_t i = 0; i < frames.size(); ++i) {
      const auto [frame, size] = frames[i];
      EXPECT_EQ(std::count(frame, frame + size, static_cast<unsigned char>(i % 251)), size);
      frame_memory::release(frame, size);
    }
  }
}

}  // namespace
}  // namespace tokenpak::net
