#include "cli/describe_settings.hpp"

#include <array>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string_view>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tokenpak::cli {
namespace {

std::string contents(const char* path) {
  std::ifstream stream(path);
  return {std::istreambuf_iterator<char>(stream), {}};
}

LoadedSettings loaded_with(TextByName environment) {
  environment.emplace("HOME", "/home/me");
  return load_settings({.flags = {}, .environment = std::move(environment), .working_folder = "/"},
                       std::nullopt)
      .value();
}

TEST(SettingTable, NamesFollowOneRule) {
  std::set<std::string_view> keys;
  for (const Setting& setting : setting_table()) {
    EXPECT_TRUE(keys.insert(setting.key).second) << setting.key;
    std::string expected = "TOKENPAK_";
    for (const char c : setting.key)
      expected += c == '_' ? c : static_cast<char>(c - 'a' + 'A');
    const bool is_foreign = !setting.variable.starts_with("TOKENPAK_");
    EXPECT_EQ(setting.variable, is_foreign ? expected.substr(9) : expected);
    EXPECT_FALSE(setting.meaning.empty()) << setting.key;
    EXPECT_LE(setting.meaning.size(), 80u) << setting.key << ": too long for a line of --help";
  }
  EXPECT_EQ(flag_of(*setting_with_key("request_timeout")), "--request-timeout");
  EXPECT_EQ(setting_with_key("nothing"), nullptr);
}

TEST(Documentation, TableOfSettingsIsThatOfTheProgram) {
  EXPECT_THAT(contents("docs/settings.md"), testing::HasSubstr("\n\n" + settings_as_markdown() + "\n"));
}

TEST(Documentation, ExampleFileIsValidAndChangesNothing) {
  const std::string text = contents("examples/config.toml");
  ASSERT_FALSE(text.empty());
  const auto entries = parse_config({.path = "examples/config.toml", .text = text});
  ASSERT_TRUE(entries) << entries.error().message;
  EXPECT_TRUE(entries->empty());
}

TEST(Documentation, ExampleFileHasEveryKeyWithItsDefault) {
  std::istringstream lines(contents("examples/config.toml"));
  std::string uncommented;
  for (std::string line; std::getline(lines, line);) {
    const bool is_setting = line.size() > 1 && line[0] == '#' && line[1] >= 'a' && line[1] <= 'z';
    uncommented += is_setting ? line.substr(1) + "\n" : "\n";
  }
  const ConfigFile file{.path = "examples/config.toml", .text = uncommented};
  const Inputs inputs{.flags = {}, .environment = {{"HOME", "/home/me"}}, .working_folder = "/"};
  const auto changed = load_settings(inputs, file);
  ASSERT_TRUE(changed) << changed.error().message;
  const LoadedSettings defaults = loaded_with({});
  for (std::size_t row = 0; row < setting_table().size(); ++row) {
    const Setting& setting = setting_table()[row];
    if (!setting.in_file) continue;
    EXPECT_EQ(changed->origins[row].source, Source::file) << setting.key;
    if (!setting.fallback.empty()) {
      EXPECT_EQ(setting.show(changed->settings), setting.show(defaults.settings)) << setting.key;
    }
  }
}

TEST(DescribeSettings, ColumnsAreAligned) {
  const std::string text =
      settings_as_columns(loaded_with({{"TOKENPAK_PORT", "9000"}, {"TOKENPAK_KEY", "hunter2"}}));
  constexpr std::string_view columns = "{:<29}{:<43}{}\n";
  for (const auto& [key, value, source] :
       {std::array{"port", "9000", "TOKENPAK_PORT"}, std::array{"ws_port", "9001", "default"},
        std::array{"key", "set", "TOKENPAK_KEY"}, std::array{"allowed_hosts", "-", "default"}})
    EXPECT_THAT(text, testing::HasSubstr(fmt::format(columns, key, value, source)));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("hunter2")));
}

TEST(DescribeSettings, JsonHasTypedValuesAndNoSecret) {
  const std::string json = settings_as_json(loaded_with({{"TOKENPAK_REQUEST_TIMEOUT", "0.5"},
                                                         {"TOKENPAK_KEY", "hunter2"},
                                                         {"HTTPS_PROXY", "http://me:hunter2@proxy:3128"}}));
  EXPECT_THAT(json,
              testing::StartsWith(
                  R"({"port":{"value":8766,"source":"default","place":null,"variable":"TOKENPAK_PORT"},)"));
  EXPECT_THAT(json, testing::HasSubstr(
                        R"("request_timeout":{"value":0.5,"source":"environment",)"
                        R"("place":"TOKENPAK_REQUEST_TIMEOUT","variable":"TOKENPAK_REQUEST_TIMEOUT"})"));
  EXPECT_THAT(json, testing::HasSubstr(R"("key":{"value":"set",)"));
  EXPECT_THAT(json, testing::HasSubstr(R"("allowed_hosts":{"value":[],)"));
  EXPECT_THAT(json, testing::HasSubstr(R"("protect":{"value":["SOUL.md","CLAUDE.md","AGENTS.md"],)"));
  EXPECT_THAT(json, testing::HasSubstr(R"_("https_proxy":{"value":"http://proxy:3128 (with credentials)")_"));
  EXPECT_THAT(json, testing::Not(testing::HasSubstr("hunter2")));
}

}  // namespace
}  // namespace tokenpak::cli
