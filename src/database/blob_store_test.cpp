#include "database/blob_store.hpp"

#include "base/temporary_folder_test.hpp"
#include "database/damaged_file.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tokenpak::database {
namespace {

class BlobStoreTest : public testing::Test {
 protected:
  BlobStore open() {
    Result<BlobStore> store = BlobStore::open(file_);
    if (!store) throw std::runtime_error(store.error().message);
    return *std::move(store);
  }

  TemporaryFolder temporary_;
  std::filesystem::path folder_ = temporary_.path();
  std::filesystem::path file_ = folder_ / "blobs.db";
};

BlobStore::Key key(char letter) {
  BlobStore::Key result{};
  result.fill(letter);
  return result;
}

std::string value_in(BlobStore& store, char letter) {
  const auto found = store.find(key(letter));
  if (!found) return "error: " + found.error().message;
  return *found ? (*found)->value : "nothing";
}

TEST_F(BlobStoreTest, KeepsWhatCameFirstUntilItIsReplaced) {
  BlobStore store = open();
  EXPECT_EQ(value_in(store, 'a'), "nothing");
  ASSERT_TRUE(store.insert(key('a'), "one", 10));
  ASSERT_TRUE(store.insert(key('a'), "two", 10));
  EXPECT_EQ(value_in(store, 'a'), "one");
  ASSERT_TRUE(store.replace(key('a'), std::string("\0three", 6), 10));
  EXPECT_EQ(value_in(store, 'a'), std::string("\0three", 6));
}

TEST_F(BlobStoreTest, IsSharedAndOutlivesItsUsers) {
  std::uint64_t identity = 0;
  {
    BlobStore one = open();
    BlobStore other = open();
    identity = one.identity();
    EXPECT_EQ(other.identity(), identity);
    ASSERT_TRUE(one.begin());
    ASSERT_TRUE(one.insert(key('a'), "one", 10));
    EXPECT_EQ(value_in(other, 'a'), "nothing");  // not yet, and without a wait
    ASSERT_TRUE(one.commit());
    EXPECT_EQ(value_in(other, 'a'), "one");
    ASSERT_TRUE(other.insert(key('b'), "two", 10));
  }
  BlobStore later = open();
  EXPECT_EQ(later.identity(), identity);
  EXPECT_EQ(value_in(later, 'a'), "one");
  EXPECT_EQ(value_in(later, 'b'), "two");
}

TEST_F(BlobStoreTest, WhatWasCommittedSurvivesAKill) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    Result<BlobStore> store = BlobStore::open(file_);
    const bool written = store && store->insert(key('a'), "one", 10) && store->begin() &&
                         store->insert(key('b'), "half of a transaction", 10);
    ::_exit(written ? (::raise(SIGKILL), 0) : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  BlobStore store = open();
  EXPECT_EQ(value_in(store, 'a'), "one");
  EXPECT_EQ(value_in(store, 'b'), "nothing");
}

TEST_F(BlobStoreTest, TwoWritersWaitForEachOther) {
  std::vector<std::thread> threads;
  for (const char letter : {'a', 'b'}) {
    threads.emplace_back([this, letter] {
      BlobStore store = open();
      for (int each = 0; each < 100; ++each) {
        EXPECT_TRUE(store.begin());
        EXPECT_TRUE(store.replace(key(letter), std::to_string(each), 10));
        EXPECT_TRUE(store.commit());
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  BlobStore store = open();
  EXPECT_EQ(value_in(store, 'a'), "99");
  EXPECT_EQ(value_in(store, 'b'), "99");
}

TEST_F(BlobStoreTest, IsForItsOwnersEyesOnly) {
  BlobStore store = open();
  ASSERT_TRUE(store.insert(key('a'), "one", 10));
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    struct stat status{};
    ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U) << entry.path();
  }
}

TEST_F(BlobStoreTest, ForgetsWhatIsOldAndLeavesNoTraceOfIt) {
  {
    BlobStore store = open();
    ASSERT_TRUE(store.insert(key('a'), "an old secret", 10));
    ASSERT_TRUE(store.insert(key('b'), "used again", 10));
    ASSERT_TRUE(store.insert(key('c'), "new", 12));
    ASSERT_TRUE(store.touch(key('b'), 12));
    ASSERT_TRUE(store.trim(11, 1 << 20));
    EXPECT_EQ(value_in(store, 'a'), "nothing");
    EXPECT_EQ(value_in(store, 'b'), "used again");
    EXPECT_EQ(value_in(store, 'c'), "new");
  }
  std::ifstream file(file_, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  EXPECT_TRUE(bytes.contains("used again"));
  EXPECT_FALSE(bytes.contains("an old secret"));
}

TEST_F(BlobStoreTest, StaysWithinItsSizeByDroppingTheLeastRecentlyUsed) {
  BlobStore store = open();
  const std::string value(10'000, 'x');
  ASSERT_TRUE(store.begin());
  for (int each = 0; each < 1000; ++each) {
    BlobStore::Key name{};
    name[0] = static_cast<char>(each % 100);
    name[1] = static_cast<char>(each / 100);
    ASSERT_TRUE(store.insert(name, value, each));
  }
  ASSERT_TRUE(store.insert(key('z'), "the newest", 1000));
  ASSERT_TRUE(store.commit());
  EXPECT_GT(*store.size(), 10'000'000U);
  ASSERT_TRUE(store.trim(0, 4'000'000));
  EXPECT_LE(*store.size(), 4'000'000U);
  EXPECT_GE(*store.size(), 1'000'000U);
  EXPECT_EQ(value_in(store, 'z'), "the newest");
  ASSERT_TRUE(store.trim(0, 0));  // ends, though no file is that small
}

TEST_F(BlobStoreTest, SaysThatAFileIsNoneOfOurs) {
  std::ofstream(file_) << std::string(5000, 'x');
  EXPECT_EQ(BlobStore::open(file_).error().kind, ErrorKind::bad_data);
  const auto aside = set_aside(file_);
  ASSERT_TRUE(aside);
  EXPECT_EQ(aside->filename(), "blobs.db.damaged-1");
  EXPECT_TRUE(std::filesystem::exists(*aside));
  BlobStore store = open();
  EXPECT_EQ(value_in(store, 'a'), "nothing");

  std::filesystem::create_directory(folder_ / "folder.db");
  EXPECT_EQ(BlobStore::open(folder_ / "folder.db").error().kind, ErrorKind::io);
  EXPECT_EQ(BlobStore::open(folder_ / "no" / "such" / "folder").error().kind, ErrorKind::io);
}

TEST_F(BlobStoreTest, RefusesAFormatOfLaterDays) {
  {
    BlobStore store = open();
    Result<Database> database = Database::open(file_);
    ASSERT_TRUE(database);
    ASSERT_TRUE(database->execute("PRAGMA user_version = 2"));
  }
  EXPECT_EQ(BlobStore::open(file_).error().kind, ErrorKind::bad_data);
}

}  // namespace
}  // namespace tokenpak::database
