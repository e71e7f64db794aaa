#include "proxy/original_store.hpp"

#include "base/temporary_folder_test.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace tokenpak::proxy {
namespace {

using compress::original_key;

class OriginalStoreTest : public testing::Test {
 protected:
  std::filesystem::path file_of(std::string_view text) const {
    return folder_ / compress::file_name_of(original_key(text));
  }
  void put(const std::filesystem::path& file, std::string_view text) const {
    std::filesystem::create_directories(folder_);
    std::ofstream(file, std::ios::binary) << text;
  }

  TemporaryFolder home_;
  std::filesystem::path folder_ = home_ / "originals";
};

mode_t mode_of(const std::filesystem::path& path) {
  struct stat status{};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 0777U;
}

/// Waits until the sweeper has done what is expected of it.
template <class Done>
bool soon(Done done) {
  for (int each = 0; each < 500 && !done(); ++each)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return done();
}

TEST_F(OriginalStoreTest, KeepsTextsPrivatelyAndWhole) {
  const std::string text = std::string("caf\xc3\xa9\0\r\n", 8) + std::string(100'000, 'x');
  OriginalStore store(folder_, {});
  EXPECT_FALSE(store.is_known(original_key(text)));
  ASSERT_TRUE(store.keep(original_key(text), text));
  EXPECT_TRUE(store.is_known(original_key(text)));
  EXPECT_EQ(mode_of(folder_), 0700U);
  EXPECT_EQ(mode_of(file_of(text)), 0600U);
  EXPECT_EQ(read_original(folder_, original_key(text)), text);
  EXPECT_EQ(read_original(folder_, original_key("another")), std::nullopt);
  const auto files = std::distance(std::filesystem::directory_iterator(folder_), {});
  EXPECT_EQ(files, 1) << "no temporary file is left";
}

TEST_F(OriginalStoreTest, FindsItsFilesAgainMendsThemAndSaysThatTheyAreInUse) {
  put(file_of("whole"), "whole");
  put(file_of("torn text"), "torn");
  const auto long_ago = std::filesystem::file_time_type::clock::now() - std::chrono::days(3);
  std::filesystem::last_write_time(file_of("whole"), long_ago);
  OriginalStore store(folder_, {});
  EXPECT_TRUE(store.keep(original_key("whole"), "whole"));
  EXPECT_TRUE(store.keep(original_key("torn text"), "torn text"));
  EXPECT_GT(std::filesystem::last_write_time(file_of("whole")), long_ago + std::chrono::days(2));
  EXPECT_EQ(read_original(folder_, original_key("torn text")), "torn text");
}

TEST_F(OriginalStoreTest, NoTextTakesAnothersPlace) {
  put(file_of("first"), "first");
  OriginalStore store(folder_, {});
  // As if somebody had found a second text with the hash of the first.
  EXPECT_FALSE(store.keep(original_key("first"), "second"));
  EXPECT_EQ(read_original(folder_, original_key("first")), "first");
  EXPECT_TRUE(store.is_usable());
}

TEST_F(OriginalStoreTest, WhereTheFolderCannotBeMadeNothingIsKeptForAWhile) {
  std::ofstream(folder_) << "a file in its place";
  OriginalStore store(folder_, {});
  EXPECT_TRUE(store.is_usable());
  EXPECT_FALSE(store.keep(original_key("text"), "text"));
  EXPECT_FALSE(store.is_known(original_key("text")));
  EXPECT_FALSE(store.is_usable());
}

TEST_F(OriginalStoreTest, DeletesWhatNoConversationCanComeBackTo) {
  put(file_of("old"), "old");
  put(file_of("young"), "young");
  put(folder_ / "0123456789abcdef.txt.Xa3bC1", "left by a process that was killed");
  const auto now = std::filesystem::file_time_type::clock::now();
  for (const auto& entry : std::filesystem::directory_iterator(folder_))
    std::filesystem::last_write_time(entry.path(), now - std::chrono::days(8));
  std::filesystem::last_write_time(file_of("young"), now - std::chrono::days(6));
  OriginalStore store(folder_, {.longest_unused = std::chrono::days(7), .most_bytes = 1'000'000});
  ASSERT_TRUE(store.keep(original_key("new"), "new"));
  EXPECT_TRUE(soon([&] { return std::distance(std::filesystem::directory_iterator(folder_), {}) == 2; }));
  EXPECT_EQ(read_original(folder_, original_key("young")), "young");
  EXPECT_EQ(read_original(folder_, original_key("new")), "new");
}

TEST_F(OriginalStoreTest, AFullFolderTakesNothingAndLosesNothing) {
  const std::string text(600, 'x');
  const std::string other(600, 'y');
  OriginalStore store(folder_, {.longest_unused = std::chrono::days(7), .most_bytes = 1'000});
  EXPECT_TRUE(store.keep(original_key(text), text));
  EXPECT_FALSE(store.keep(original_key(other), other));
  EXPECT_FALSE(store.is_usable());
  EXPECT_EQ(read_original(folder_, original_key(text)), text);
  EXPECT_EQ(read_original(folder_, original_key(other)), std::nullopt);
}

TEST(LinesOf, CountsFromOne) {
  const std::string_view text = "one\ntwo\nthree";
  EXPECT_EQ(lines_of(text, 1, 1), "one\n");
  EXPECT_EQ(lines_of(text, 2, 3), "two\nthree");
  EXPECT_EQ(lines_of(text, 1, 99), text);
  EXPECT_EQ(lines_of(text, 4, 9), "");
  EXPECT_EQ(lines_of("a\n", 2, 2), "");
  EXPECT_EQ(lines_of("", 1, 1), "");
}

}  // namespace
}  // namespace tokenpak::proxy
