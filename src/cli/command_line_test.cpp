#include "cli/command_line.hpp"

#include "version.hpp"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tokenpak::cli {
namespace {

std::variant<CommandLine, Farewell> parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "tokenpak");
  return parse_command_line(static_cast<int>(arguments.size()), arguments.data());
}

CommandLine command(std::vector<const char*> arguments) {
  return std::get<CommandLine>(parse(std::move(arguments)));
}

Farewell farewell(std::vector<const char*> arguments) {
  return std::get<Farewell>(parse(std::move(arguments)));
}

TEST(CommandLine, GivesCommandAndFlags) {
  const CommandLine serve = command({"serve", "--port", "9000", "--mode=strict", "--request-timeout", "-1"});
  EXPECT_EQ(serve.command, Command::serve);
  EXPECT_EQ(serve.flags, (TextByName{{"port", "9000"}, {"mode", "strict"}, {"request_timeout", "-1"}}));
  const CommandLine config = command({"config", "--json", "--home", "/x"});
  EXPECT_EQ(config.command, Command::config);
  EXPECT_TRUE(config.as_json);
  EXPECT_EQ(config.flags, (TextByName{{"home", "/x"}}));
}

TEST(CommandLine, CountTakesFiles) {
  const CommandLine count = command({"count", "a.md", "-", "--model", "claude-opus-5", "b.md", "--json"});
  EXPECT_EQ(count.command, Command::count);
  EXPECT_EQ(count.count.files, (std::vector<std::string>{"a.md", "-", "b.md"}));
  EXPECT_EQ(count.count.model, "claude-opus-5");
  EXPECT_TRUE(count.count.as_json);
  const CommandLine plain = command({"count"});
  EXPECT_TRUE(plain.count.files.empty());
  EXPECT_EQ(plain.count.model, "gpt-5");
  EXPECT_EQ(farewell({"count", "--modle", "x"}).error, "unknown flag --modle; did you mean --model?");
  EXPECT_THAT(farewell({"count", "--help"}).output, testing::HasSubstr("--model MODEL"));
}

TEST(CommandLine, LastOfARepeatedFlagCounts) {
  EXPECT_EQ(command({"serve", "--port", "1", "--port", "2"}).flags, (TextByName{{"port", "2"}}));
}

TEST(CommandLine, EverySettingButASecretHasItsFlag) {
  for (const Setting& setting : setting_table()) {
    const std::string flag = flag_of(setting);
    const auto parsed = parse({"serve", flag.c_str(), "x"});
    EXPECT_EQ(std::holds_alternative<CommandLine>(parsed), setting.has_flag) << flag;
  }
}

TEST(CommandLine, VersionAndHelpGoToStandardOutput) {
  EXPECT_EQ(farewell({"--version"}).output, "tokenpak " TOKENPAK_VERSION "\n");
  EXPECT_EQ(farewell({"--version"}).exit_code, 0);
  for (const auto& arguments :
       std::vector<std::vector<const char*>>{{"--help"}, {"serve", "--help"}, {"config", "-h"}}) {
    const Farewell help = farewell(arguments);
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_EQ(help.error, "");
    EXPECT_THAT(help.output, testing::HasSubstr("Usage: tokenpak "));
  }
}

TEST(CommandLine, HelpNamesEverySetting) {
  const std::string help = farewell({"serve", "--help"}).output;
  for (const Setting& setting : setting_table()) {
    EXPECT_THAT(help, testing::HasSubstr(std::string(setting.variable)));
    if (setting.has_flag) {
      EXPECT_THAT(help, testing::HasSubstr(flag_of(setting) + " "));
    }
  }
}

TEST(CommandLine, WithoutACommandIsHelpAndExitTwo) {
  const Farewell help = farewell({});
  EXPECT_EQ(help.exit_code, 2);
  EXPECT_THAT(help.output, testing::HasSubstr("serve"));
  EXPECT_EQ(help.error, "");
}

TEST(CommandLine, MistakeIsOneLineWithWhatToDo) {
  struct Case {
    std::vector<const char*> arguments;
    const char* error;
  };
  for (const Case& c : {
           Case{{"srve"}, "unknown command srve; did you mean serve?"},
           Case{{"start"}, "unknown command start; see `tokenpak --help`"},
           Case{{"serve", "--prt", "1"}, "unknown flag --prt; did you mean --port?"},
           Case{{"serve", "--key=hunter2"}, "unknown flag --key; see `tokenpak serve --help`"},
           Case{{"serve", "--colour"}, "unknown flag --colour; see `tokenpak serve --help`"},
           Case{{"serve", "now"}, "unknown argument now; see `tokenpak serve --help`"},
           Case{{"--port", "1"}, "--port comes after the command: tokenpak serve --port"},
           Case{{"-x"}, "unknown flag -x; see `tokenpak --help`"},
           Case{{"serve", "--port"}, "--port: 1 required PORT missing; see `tokenpak --help`"},
       }) {
    const Farewell mistake = farewell(c.arguments);
    EXPECT_EQ(mistake.error, c.error);
    EXPECT_EQ(mistake.output, "");
    EXPECT_EQ(mistake.exit_code, 2);
  }
}

}  // namespace
}  // namespace tokenpak::cli
