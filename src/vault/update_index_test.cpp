#include "vault/update_index.hpp"

#include "base/temporary_folder_test.hpp"
#include "vault/ignore_rules.hpp"
#include "vault/index.hpp"
#include "vault/mapped_file.hpp"
#include "vault/search.hpp"

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tokenpak::vault {
namespace {

namespace fs = std::filesystem;

class UpdateIndexTest : public testing::Test {
 protected:
  UpdateIndexTest() {
    request.index_file = top / "home/vault.index";
    request.now = 4'000'000'000;  // long after the files were written
    request.threads = 2;
  }

  void write(const std::string& path, const std::string& text) const {
    fs::create_directories((top / path).parent_path());
    std::ofstream(top / path, std::ios::binary) << text;
  }

  UpdateReport update(std::vector<std::string> folders) {
    request.folders.clear();
    for (const std::string& folder : folders)
      request.folders.push_back(top / folder);
    return update_index(request).value();
  }

  std::vector<std::string> found(const std::string& question) const {
    const MappedFile file = MappedFile::open(request.index_file).value();
    const Index index = Index::over(file.bytes()).value();
    EXPECT_TRUE(index.verify().has_value());
    std::vector<std::string> names;
    for (const SearchHit& hit : search(index, question))
      names.push_back(index.name_of(index.chunk(hit.chunk)));
    return names;
  }

  TemporaryFolder temporary;
  fs::path top = temporary.path();
  UpdateRequest request;
};

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(UpdateIndexTest, FindsTheSectionByItsName) {
  write("docs/config.md", "# Settings\n\nAll of them.\n\n## Cache timeout\n\nSet `cache_ttl` to seconds.\n");
  write("docs/other.txt", "Bananas are yellow.\n");
  const UpdateReport report = update({"docs"});
  EXPECT_EQ(report.files, 2U);
  EXPECT_EQ(report.chunks, 3U);
  EXPECT_TRUE(report.is_written);
  ASSERT_FALSE(found("How do I configure the cache timeout?").empty());
  EXPECT_EQ(found("How do I configure the cache timeout?").front(), "docs/config.md#cache-timeout");
  EXPECT_THAT(found("where is the zebra?"), IsEmpty());
  struct stat status{};
  ASSERT_EQ(::stat(request.index_file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(UpdateIndexTest, ReadsOnlyWhatChangedAndForgetsWhatIsGone) {
  write("docs/a.md", "# Apple\n\nround fruit\n");
  write("docs/b.md", "# Banana\n\nlong fruit\n");
  write("docs/c.md", "# Cherry\n\nsmall fruit\n");
  update({"docs"});
  const UpdateReport same = update({"docs"});
  EXPECT_FALSE(same.is_written);
  EXPECT_EQ(same.bytes_read, 0U);
  write("docs/b.md", "# Blueberry\n\nsmall fruit, blue\n");
  fs::remove(top / "docs/a.md");
  const UpdateReport report = update({});
  EXPECT_EQ(report.files_new, 1U);
  EXPECT_EQ(report.files_unchanged, 1U);
  EXPECT_THAT(found("blueberry"), ElementsAre("docs/b.md#blueberry"));
  EXPECT_THAT(found("cherry"), ElementsAre("docs/c.md#cherry"));
  EXPECT_THAT(found("apple"), IsEmpty());
  EXPECT_THAT(found("banana"), IsEmpty());
}

TEST_F(UpdateIndexTest, AnUpdatedIndexFindsWhatANewOneFinds) {
  for (int file = 0; file < 20; ++file)
    write("docs/" + std::to_string(file) + ".md",
          "# Part " + std::to_string(file) + "\n\nword" + std::to_string(file % 3) + " common text\n");
  update({"docs"});
  for (int file = 0; file < 20; file += 4)
    write("docs/" + std::to_string(file) + ".md",
          "# New " + std::to_string(file) + "\n\nword1 other common\n");
  update({"docs"});
  auto updated = found("word1 common");
  request.from_scratch = true;
  update({"docs"});
  auto anew = found("word1 common");
  std::ranges::sort(updated);
  std::ranges::sort(anew);
  EXPECT_EQ(updated, anew);
}

TEST_F(UpdateIndexTest, SeveralFoldersOfOneNameAndRemoval) {
  write("one/docs/a.md", "# Zebra\n\nstriped\n");
  write("two/docs/a.md", "# Giraffe\n\ntall\n");
  update({"one/docs"});
  update({"two/docs"});
  EXPECT_THAT(found("zebra"), ElementsAre("docs/a.md#zebra"));
  EXPECT_THAT(found("giraffe"), ElementsAre("two/docs/a.md#giraffe"));
  request.removed_folders = {top / "one/docs"};
  update({});
  EXPECT_THAT(found("zebra"), IsEmpty());
  EXPECT_THAT(found("giraffe"), ElementsAre("two/docs/a.md#giraffe"));
  EXPECT_FALSE(update_index(request).has_value());  // it is not there any more
}

TEST_F(UpdateIndexTest, LeavesOutWhatIsIgnoredBinaryOrGenerated) {
  write("p/.gitignore", "build/\n*.log.txt\n!keep.log.txt\n");
  write("p/.env", "SECRET=1\n");
  write("p/build/out.md", "alpha\n");
  write("p/x.log.txt", "alpha\n");
  write("p/keep.log.txt", "alpha\n");
  write("p/sub/.tokenpakignore", "/private.md\n");
  write("p/sub/private.md", "alpha\n");
  write("p/sub/deep/private.md", "alpha\n");
  write("p/data.bin", "alpha\n");
  write("p/nul.txt", std::string("alpha\0", 6));
  write("p/package-lock.json", "{\"alpha\": 1}\n");
  const UpdateReport report = update({"p"});
  auto names = found("alpha");
  EXPECT_THAT(names, testing::UnorderedElementsAre("p/keep.log.txt", "p/sub/deep/private.md"));
  EXPECT_EQ(report.skipped.skipped_binary, 2U);
  EXPECT_EQ(report.skipped.skipped_generated, 1U);
}

TEST_F(UpdateIndexTest, WhatItLeavesOutIsNotReadAgain) {
  write("p/nul.txt", std::string("alpha\0", 6));
  write("p/kept.txt", "alpha\n");
  write("q/nul.txt", std::string("beta\0", 5));
  update({"p", "q"});
  const UpdateReport same = update({"p", "q"});
  EXPECT_FALSE(same.is_written);
  EXPECT_EQ(same.bytes_read, 0U);
  EXPECT_EQ(same.files, 1U);
  EXPECT_EQ(same.skipped.skipped_binary, 2U);
  write("p/more.txt", "alpha beta\n");
  EXPECT_EQ(update({"p"}).bytes_read, 11U);
  EXPECT_EQ(update({"q"}).bytes_read, 0U);
  write("q/nul.txt", "beta and gamma\n");
  EXPECT_EQ(update({"p", "q"}).skipped.skipped_binary, 1U);
  EXPECT_THAT(found("gamma"), ElementsAre("q/nul.txt"));
  fs::remove(top / "p/nul.txt");
  EXPECT_TRUE(update({"p"}).is_written);
  request.from_scratch = true;
  EXPECT_EQ(update({"p", "q"}).bytes_read, 32U);
}

TEST_F(UpdateIndexTest, DamagedIndexIsRefusedAndMadeAnew) {
  write("docs/a.md", "# Apple\n\nfruit\n");
  update({"docs"});
  {
    std::fstream file(request.index_file, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(400);
    file.put('\x55');
  }
  const auto refused = update_index(request);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::bad_data);
  request.from_scratch = true;
  EXPECT_EQ(update({"docs"}).files, 1U);
  EXPECT_THAT(found("apple"), ElementsAre("docs/a.md#apple"));
}

TEST(IgnoreRulesTest, GlobsAsGitReadsThem) {
  EXPECT_TRUE(glob_matches("*.o", "a.o"));
  EXPECT_FALSE(glob_matches("*.o", "b/a.o"));
  EXPECT_TRUE(glob_matches("**/a.o", "a.o"));
  EXPECT_TRUE(glob_matches("**/a.o", "b/c/a.o"));
  EXPECT_TRUE(glob_matches("a/**/b", "a/b"));
  EXPECT_TRUE(glob_matches("a/**", "a/b/c"));
  EXPECT_TRUE(glob_matches("[a-c]?[!x]", "bzy"));
  EXPECT_FALSE(glob_matches("[a-c]?[!x]", "bzx"));
  EXPECT_TRUE(glob_matches("\\*", "*"));
  EXPECT_FALSE(glob_matches("\\*", "a"));
}

}  // namespace
}  // namespace tokenpak::vault
