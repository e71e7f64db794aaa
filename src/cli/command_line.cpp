#include "cli/command_line.hpp"

#include "cli/exit_code.hpp"
#include "cli/file_commands.hpp"
#include "cli/setting_table.hpp"
#include "cli/suggestion.hpp"
#include "version.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

namespace tokenpak::cli {
namespace {

constexpr std::size_t help_column_width = 30;

/// The texts that CLI11 writes into while it parses. One for each command, since each has all the flags.
struct CommandFlags {
  explicit CommandFlags(CLI::App* command) : app(command), texts(setting_table().size()) {}

  CLI::App* app;
  std::vector<std::string> texts;     ///< one for each row of setting_table()
  std::vector<CLI::Option*> options;  ///< likewise; null for a setting without a flag

  TextByName given() const {
    TextByName flags;
    for (std::size_t row = 0; row < options.size(); ++row) {
      if (options[row] != nullptr && options[row]->count() > 0) {
        flags.emplace(setting_table()[row].key, texts[row]);
      }
    }
    return flags;
  }
};

void add_setting_flags(CommandFlags& command) {
  for (std::size_t row = 0; row < setting_table().size(); ++row) {
    const Setting& setting = setting_table()[row];
    if (!setting.has_flag) {
      command.options.push_back(nullptr);
      continue;
    }
    const std::string fallback =
        setting.fallback.empty() ? "" : fmt::format(", default {}", setting.fallback);
    const std::string about = fmt::format("{}\n({}{})", setting.meaning, setting.variable, fallback);
    CLI::Option* option = command.app->add_option(flag_of(setting), command.texts[row], about);
    option->type_name(std::string(setting.placeholder))
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    option->group("Settings");
    command.options.push_back(option);
  }
}

std::string settings_footer() {
  std::string text = "\nWithout a flag, since others could read the secret in it:\n";
  for (const Setting& setting : setting_table()) {
    if (!setting.has_flag) {
      text += fmt::format("  {:<{}}{}\n", setting.variable, help_column_width - 2, setting.meaning);
    }
  }
  return text +
         "\nA flag is stronger than its variable, a variable stronger than config.toml in TOKENPAK_HOME.\n"
         "All of it with examples: docs/settings.md\n";
}

std::string_view first_line(std::string_view text) {
  return text.substr(0, text.find('\n'));
}

Farewell mistake(std::string error) {
  return {.output = "", .error = std::move(error), .exit_code = exit_code::usage};
}

/// What to say of the first argument that nothing of `app` takes; `name` is what one types to call it.
Farewell unknown_argument(const std::string& argument, const CLI::App& app, const std::string& name) {
  const bool is_flag = argument.starts_with('-');
  const std::string shown =
      is_flag ? argument.substr(0, argument.find('=')) : argument;  // its value may be a secret
  std::vector<std::string> known;
  for (const CLI::App* command : app.get_subcommands({})) {
    if (is_flag && command->get_option_no_throw(shown) != nullptr) {
      return mistake(
          fmt::format("{} comes after the command: tokenpak {} {}", shown, command->get_name(), shown));
    }
    if (!is_flag) known.push_back(command->get_name());
  }
  const std::string_view kind = is_flag ? "flag" : known.empty() ? "argument" : "command";
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& flag : option->get_lnames()) {
      if (is_flag) known.push_back("--" + flag);
    }
  }
  const auto nearest = nearest_name(shown, known);
  const std::string advice =
      nearest ? fmt::format("did you mean {}?", *nearest) : fmt::format("see `{} --help`", name);
  return mistake(fmt::format("unknown {} {}; {}", kind, shown, advice));
}

}  // namespace

std::variant<CommandLine, Farewell> parse_command_line(int argument_count, const char* const* arguments) {
  CLI::App app("Local forward proxy for LLM APIs: fewer billed tokens, a true account of what was spent.",
               "tokenpak");
  app.set_version_flag("--version", "tokenpak " TOKENPAK_VERSION, "Print the version and exit");
  app.set_help_flag("-h,--help", "Print this help and exit");
  app.get_formatter()->column_width(help_column_width);
  app.allow_extras();

  CommandFlags serve(app.add_subcommand("serve", "Start the proxy"));
  CommandFlags config(app.add_subcommand("config", "Show each setting and where it comes from"));
  CommandLine line;
  for (CommandFlags* command : {&serve, &config}) {
    command->app->allow_extras();
    command->app->footer(settings_footer());
  }
  config.app->add_flag("--json", line.as_json, "Print JSON");
  std::vector<FileCommand> file_commands = add_file_commands(app, line);
  for (const FileCommand& command : add_vault_commands(app, line))
    file_commands.push_back(command);
  for (const FileCommand& command : add_diagnosis_commands(app, line))
    file_commands.push_back(command);
  for (CommandFlags* command : {&serve, &config}) {
    add_setting_flags(*command);
  }

  try {
    app.parse(argument_count, arguments);
  } catch (const CLI::Success& asked) {  // help and version
    const bool version = dynamic_cast<const CLI::CallForVersion*>(&asked) != nullptr;
    return Farewell{.output = version ? fmt::format("{}\n", asked.what()) : app.help(),
                    .error = "",
                    .exit_code = exit_code::success};
  } catch (const CLI::ParseError& error) {
    return mistake(fmt::format("{}; see `tokenpak --help`", first_line(error.what())));
  }

  for (const FileCommand& command : file_commands) {
    if (!command.app->parsed()) continue;
    if (const auto extras = command.app->remaining(); !extras.empty())
      return unknown_argument(extras.front(), *command.app, "tokenpak " + command.app->get_name());
    line.command = command.command;
    return line;
  }
  for (const CommandFlags* command : {&serve, &config}) {
    if (!command->app->parsed()) continue;
    const std::string name = "tokenpak " + command->app->get_name();
    if (const auto extras = command->app->remaining(); !extras.empty()) {
      return unknown_argument(extras.front(), *command->app, name);
    }
    line.command = command == &serve ? Command::serve : Command::config;
    line.flags = command->given();
    return line;
  }
  if (const auto extras = app.remaining(); !extras.empty()) {
    return unknown_argument(extras.front(), app, "tokenpak");
  }
  return Farewell{.output = app.help(), .error = "", .exit_code = exit_code::usage};
}

}  // namespace tokenpak::cli
