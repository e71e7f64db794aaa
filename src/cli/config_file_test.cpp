#include "cli/config_file.hpp"

#include "base/temporary_folder_test.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace tokenpak::cli {
namespace {

ConfigFile file(std::string text) {
  return {.path = "/c.toml", .text = std::move(text)};
}

std::string error_of(std::string text) {
  const auto parsed = parse_config(file(std::move(text)));
  return parsed ? "no error" : parsed.error().message;
}

TEST(ConfigFile, GivesTextAndLineOfEachKeyInOrder) {
  const auto parsed = parse_config(
      file("port = 9000\n\nmode = \"strict\"  # why\nprotect = [\"A.md\", 'B.md']\na = 0.5\nb = []\n"));
  ASSERT_TRUE(parsed);
  std::vector<std::string> seen;
  for (const ConfigEntry& entry : *parsed) {
    seen.push_back(std::to_string(entry.line) + " " + entry.key + " " + entry.text +
                   (entry.is_list ? " list" : ""));
  }
  EXPECT_THAT(seen, testing::ElementsAre("1 port 9000", "3 mode strict", "4 protect A.md,B.md list",
                                         "5 a 0.5", "6 b  list"));
}

TEST(ConfigFile, EmptyFileHasNoEntries) {
  EXPECT_TRUE(parse_config(file("# nothing\n"))->empty());
}

TEST(ConfigFile, ErrorNamesFileAndLineButNotTheContent) {
  EXPECT_EQ(error_of("port = 1\nkey = tsecret\n"),
            "/c.toml:2: not valid TOML at column 8; a setting is written once, as: name = value, with text "
            "in \"quotes\"");
  EXPECT_EQ(error_of("port = 1\nport = 2\n"),
            "/c.toml:2: not valid TOML at column 8; a setting is written once, as: name = value, with text "
            "in \"quotes\"");
  EXPECT_EQ(error_of("\n[server]\nport = 1\n"),
            "/c.toml:2: unknown section [server]; settings stand at the top, without one");
  for (const char* text : {"x = true", "x = 2020-01-01", "x = [[\"a\"]]", "x = [\"a,b\"]", "x = [true]"}) {
    EXPECT_EQ(error_of(text),
              "/c.toml:1: x must be a number, \"text\" or a list [\"of\", \"texts\"] without commas")
        << text;
  }
}

class ConfigFileOnDisk : public testing::Test {
 protected:
  TemporaryFolder temporary_;
  std::filesystem::path folder_ = temporary_.path();
};

TEST_F(ConfigFileOnDisk, MissingFileIsNoError) {
  const auto read = read_config_file(folder_ / "config.toml");
  ASSERT_TRUE(read);
  EXPECT_FALSE(read->has_value());
}

TEST_F(ConfigFileOnDisk, ReadsTextAndWhoMayReadIt) {
  const auto path = folder_ / "config.toml";
  std::ofstream(path) << "port = 1\n";
  ASSERT_EQ(chmod(path.c_str(), 0600), 0);
  const auto mine = read_config_file(path);
  ASSERT_TRUE(mine && *mine);
  EXPECT_EQ((*mine)->text, "port = 1\n");
  EXPECT_FALSE((*mine)->others_may_read);
  ASSERT_EQ(chmod(path.c_str(), 0640), 0);
  const auto shared = read_config_file(path);
  ASSERT_TRUE(shared && *shared);
  EXPECT_TRUE((*shared)->others_may_read);
}

TEST_F(ConfigFileOnDisk, FolderInItsPlaceIsAnError) {
  const auto read = read_config_file(folder_);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message,
            folder_.string() + " cannot be read: make it a file that you may read, or remove it");
}

}  // namespace
}  // namespace tokenpak::cli
