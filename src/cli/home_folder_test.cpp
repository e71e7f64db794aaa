#include "cli/home_folder.hpp"

#include "base/temporary_folder_test.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tokenpak::cli {
namespace {

class HomeFolder : public testing::Test {
 protected:
  static unsigned mode_of(const std::filesystem::path& path) {
    struct stat status{};
    return stat(path.c_str(), &status) == 0 ? status.st_mode & 0777u : 0u;
  }

  TemporaryFolder temporary_;
  std::filesystem::path folder_ = temporary_.path();
};

TEST_F(HomeFolder, IsCreatedForItsOwnerAlone) {
  const auto home = folder_ / "a" / "b";
  const mode_t before = umask(0);
  const auto prepared = prepare_home_folder(home);
  umask(before);
  ASSERT_TRUE(prepared);
  EXPECT_FALSE(*prepared);
  EXPECT_EQ(mode_of(home), 0700u);
  EXPECT_EQ(mode_of(folder_ / "a"), 0700u);
}

TEST_F(HomeFolder, WarnsWhenOthersCanLookIntoIt) {
  ASSERT_EQ(chmod(folder_.c_str(), 0755), 0);
  const auto prepared = prepare_home_folder(folder_);
  ASSERT_TRUE(prepared && *prepared);
  EXPECT_EQ(**prepared,
            "other users can look into " + folder_.string() + "; run: chmod 700 " + folder_.string());
  EXPECT_EQ(mode_of(folder_), 0755u);
}

TEST_F(HomeFolder, FileInTheWayIsNamed) {
  const auto file = folder_ / "file";
  std::ofstream(file) << "x";
  for (const auto& home : {file, file / "below"}) {
    const auto prepared = prepare_home_folder(home);
    ASSERT_FALSE(prepared);
    EXPECT_EQ(prepared.error().message, "cannot write in " + home.string() +
                                            " (Not a directory); set TOKENPAK_HOME to a folder of your own");
  }
}

TEST_F(HomeFolder, FolderThatCannotBeWrittenIsNamed) {
  if (geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  ASSERT_EQ(chmod(folder_.c_str(), 0500), 0);
  for (const auto& home : {folder_, folder_ / "below"}) {
    const auto prepared = prepare_home_folder(home);
    ASSERT_FALSE(prepared);
    EXPECT_EQ(prepared.error().message,
              "cannot write in " + home.string() +
                  " (Permission denied); set TOKENPAK_HOME to a folder of your own");
  }
}

}  // namespace
}  // namespace tokenpak::cli
