#include "proxy/conversation_store.hpp"

#include "base/temporary_folder_test.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace tokenpak::proxy {
namespace {

class ConversationStoreTest : public testing::Test {
 protected:
  TemporaryFolder temporary_;
  std::filesystem::path folder_ = temporary_.path();
  std::filesystem::path file_ = folder_ / "conversations.db";
};

compress::KeyedRecord record(std::uint64_t number, std::string replacement = "short") {
  compress::TextChange change{.text = 0, .raw_size = 100, .edits = {}, .saved = {}};
  change.edits.push_back({.range = {10, 90}, .replacement = std::move(replacement)});
  compress::ConversationState state;
  state.has_changes = true;
  return {{.low = number, .high = ~number},
          std::make_shared<const compress::MessageRecord>(state, std::vector{change})};
}

std::string replacement_in(ConversationStore& store, std::uint64_t number) {
  const auto found = store.find(record(number).key);
  return found ? found->changes().at(0).edits.at(0).replacement : "nothing";
}

TEST_F(ConversationStoreTest, KnowsAtOnceAndAfterARestart) {
  std::uint64_t seed = 0;
  {
    ConversationStore store(file_, {});
    seed = store.seed();
    store.keep(record(1, "one"));
    store.keep(record(1, "another"));
    EXPECT_EQ(replacement_in(store, 1), "one");
    EXPECT_EQ(replacement_in(store, 2), "nothing");
  }
  ConversationStore store(file_, {});
  EXPECT_EQ(store.seed(), seed);
  EXPECT_EQ(replacement_in(store, 1), "one");
  EXPECT_EQ(replacement_in(store, 2), "nothing");
}

TEST_F(ConversationStoreTest, AnotherProxyOnTheFileSeesWhatIsWritten) {
  ConversationStore one(file_, {});
  ConversationStore other(file_, {});
  EXPECT_EQ(one.seed(), other.seed());
  one.keep(record(1, "one"));
  one.flush();
  EXPECT_EQ(replacement_in(other, 1), "one");
  other.keep(record(1, "late"));
  other.flush();
  EXPECT_EQ(replacement_in(one, 1), "one");
}

TEST_F(ConversationStoreTest, AConversationPassesThroughForGood) {
  {
    ConversationStore store(file_, {});
    store.keep(record(1, "one"));
    store.pass_through(record(1, "one"));
    EXPECT_TRUE(store.find(record(1).key)->state().passes_through);
  }
  ConversationStore store(file_, {});
  const auto found = store.find(record(1).key);
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->state().passes_through);
  EXPECT_EQ(found->forwarded(), record(1, "one").record->forwarded());
}

TEST_F(ConversationStoreTest, FindsOnDiskWhatMemoryHasNoRoomFor) {
  ConversationStore store(file_, {.most_memory_bytes = 1});
  for (std::uint64_t number = 1; number <= 100; ++number)
    store.keep(record(number, std::to_string(number)));
  store.flush();
  for (std::uint64_t number = 1; number <= 100; ++number)
    EXPECT_EQ(replacement_in(store, number), std::to_string(number));
}

TEST_F(ConversationStoreTest, ADamagedFileIsSetAside) {
  std::ofstream(file_) << "this is no database, whatever its name says";
  {
    ConversationStore store(file_, {});
    EXPECT_EQ(replacement_in(store, 1), "nothing");
    store.keep(record(1, "one"));
  }
  EXPECT_TRUE(std::filesystem::exists(folder_ / "conversations.db.damaged-1"));
  ConversationStore store(file_, {});
  EXPECT_EQ(replacement_in(store, 1), "one");
}

TEST_F(ConversationStoreTest, DamageThatShowsWhileItRunsIsSetAsideToo) {
  {
    ConversationStore store(file_, {});
    for (std::uint64_t number = 1; number <= 1000; ++number)
      store.keep(record(number, std::string(500, 'x')));
  }
  {
    // The first page stays, so that it opens.
    const auto size = std::filesystem::file_size(file_);
    std::fstream file(file_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096);
    file << std::string(size - 4096, 'y');
  }
  {
    ConversationStore store(file_, {});
    EXPECT_EQ(replacement_in(store, 1), "nothing");
    store.keep(record(2000, "after"));
    store.flush();
    store.keep(record(2001, "later"));
    store.flush();
    EXPECT_EQ(replacement_in(store, 2000), "after");
  }
  EXPECT_TRUE(std::filesystem::exists(folder_ / "conversations.db.damaged-1"));
}

TEST_F(ConversationStoreTest, WithoutAFileItRemembersWhileItLives) {
  ConversationStore store(folder_ / "no such folder" / "conversations.db", {});
  store.keep(record(1, "one"));
  store.flush();
  EXPECT_EQ(replacement_in(store, 1), "one");
}

}  // namespace
}  // namespace tokenpak::proxy
