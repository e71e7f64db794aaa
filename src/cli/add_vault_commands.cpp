#include "cli/file_commands.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>

namespace tokenpak::cli {
namespace {

CLI::App* add_index(CLI::App& app, IndexArguments& arguments) {
  CLI::App* command =
      app.add_subcommand("index", "Index folders of documents, or bring the index up to date");
  command->allow_extras();
  command->add_option("FOLDER", arguments.folders, "Folders to index; none at all: those that are indexed");
  command->add_flag("--rebuild", arguments.from_scratch, "Read every file again");
  command->add_flag("--watch", arguments.watches, "Keep the index up to date until Ctrl-C");
  command->add_flag("--status", arguments.shows_status, "Only say what is indexed");
  command->add_flag("--json", arguments.as_json, "Print JSON");
  command->footer(
      "\nThe index is kept in VAULT_INDEX_PATH. .gitignore and .tokenpakignore are obeyed; hidden files are "
      "left "
      "out.\nMore: docs/vault.md\n");
  return command;
}

CLI::App* add_search(CLI::App& app, SearchArguments& arguments) {
  CLI::App* command = app.add_subcommand("search", "Show the indexed sections that answer a question");
  command->allow_extras();
  command->add_option("QUERY", arguments.words, "The question")->required();
  command->add_option("--top", arguments.top, "How many sections, default 5")
      ->type_name("COUNT")
      ->check(CLI::Range(1, 1000))
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  command->add_flag("--json", arguments.as_json, "Print JSON");
  return command;
}

CLI::App* add_vault(CLI::App& app, VaultArguments& arguments) {
  CLI::App* command = app.add_subcommand("vault", "List, remove or check what is indexed");
  command->allow_extras();
  command->add_option("ACTION", arguments.action, "list (default), remove or check")
      ->check(CLI::IsMember({"list", "remove", "check"}));
  command->add_option("FOLDER", arguments.folders, "The folders to remove");
  command->add_flag("--json", arguments.as_json, "Print JSON");
  return command;
}

}  // namespace

std::vector<FileCommand> add_vault_commands(CLI::App& app, CommandLine& line) {
  return {{add_index(app, line.index), Command::index},
          {add_search(app, line.search), Command::search},
          {add_vault(app, line.vault), Command::vault}};
}

}  // namespace tokenpak::cli
