#include "cli/file_commands.hpp"

#include <string>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

namespace tokenpak::cli {
namespace {

void add_model(CLI::App& command, std::string& model, const std::string& about) {
  command.add_option("--model", model, about)
      ->type_name("MODEL")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

void add_mode(CLI::App& command, std::string& mode) {
  command.add_option("--mode", mode, "strict, hybrid (default) or aggressive")
      ->type_name("MODE")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

void add_lossless(CLI::App& command, bool& lossless) {
  command.add_flag("--lossless", lossless, "Lose nothing, whatever the mode (TOKENPAK_LOSSLESS)");
}

void add_file(CLI::App& command, std::string& file) {
  command.add_option("FILE", file, "The file; - or none at all is standard input")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

CLI::App* add_count(CLI::App& app, CountArguments& arguments) {
  CLI::App* count = app.add_subcommand("count", "Count the tokens of files");
  count->allow_extras();
  count->add_option("FILE", arguments.files, "Files to count; - or none at all is standard input");
  add_model(*count, arguments.model, "Whose tokens to count, default gpt-5");
  count->add_flag("--json", arguments.as_json, "Print JSON");
  count->footer(
      "\nCounts are exact for models whose vocabulary is public (OpenAI's), calibrated where the proxy has "
      "learnt\n"
      "from enough answers, and estimates otherwise; the last line says which. More: docs/tokens.md\n");
  return count;
}

CLI::App* add_compress(CLI::App& app, CompressArguments& arguments) {
  CLI::App* command = app.add_subcommand("compress", "Show a text as it would go upstream");
  command->allow_extras();
  add_file(*command, arguments.file);
  add_mode(*command, arguments.mode);
  add_model(*command, arguments.model, "Whose tokens to count, default gpt-5");
  add_lossless(*command, arguments.lossless);
  command->add_flag("--diff", arguments.as_diff, "Print what changed");
  command->add_flag("--json", arguments.as_json, "Print JSON");
  command->footer(
      "\nThe text is taken as the answer of a tool at the beginning of a conversation. More: "
      "docs/compression.md\n");
  return command;
}

CLI::App* add_decompress(CLI::App& app, DecompressArguments& arguments) {
  CLI::App* command = app.add_subcommand(
      "decompress", "Undo the forms that compress wrote; what was cleaned or left out stays so");
  command->allow_extras();
  add_file(*command, arguments.file);
  return command;
}

CLI::App* add_replay(CLI::App& app, ReplayArguments& arguments) {
  CLI::App* command = app.add_subcommand("replay", "Bill a conversation with and without the proxy");
  command->allow_extras();
  add_file(*command, arguments.file);
  add_mode(*command, arguments.mode);
  add_model(*command, arguments.model, "Whose prices and cache to take, default the requests' own");
  add_lossless(*command, arguments.lossless);
  command->add_option("--pace", arguments.pace, "Seconds from one request to the next, default 30")
      ->type_name("SECONDS")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  command->add_flag("--json", arguments.as_json, "Print JSON");
  command->add_flag("--bodies", arguments.with_bodies,
                    "Print JSON with each request as it would go upstream");
  command->footer(
      "\nFILE is a request body, whose earlier requests are told from its messages, or an array of bodies in "
      "the\n"
      "order in which they were sent. Nothing is sent anywhere. More: docs/compression.md\n");
  return command;
}

CLI::App* add_expand(CLI::App& app, ExpandArguments& arguments) {
  CLI::App* command = app.add_subcommand("expand", "Print the whole text of what was sent cut");
  command->allow_extras();
  command
      ->add_option("NAME", arguments.what,
                   "The name that a marker gives, the file's path, or the marker itself")
      ->required();
  command->add_option("--lines", arguments.lines, "These lines only; default those that the marker names")
      ->type_name("A-B")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  command->footer(
      "\nThe texts are files in the folder originals of TOKENPAK_HOME. More: docs/compression.md\n");
  return command;
}

CLI::App* add_report(CLI::App& app, const char* name, const char* about) {
  CLI::App* command = app.add_subcommand(name, about);
  command->allow_extras();
  command->footer(
      "\nReads ledger.db in TOKENPAK_HOME, also while the proxy runs. Columns and JSON: docs/api.md\n");
  return command;
}

void add_since(CLI::App& command, std::string& since) {
  command.add_option("--since", since, "From when on: today, 7d (default), 4w, 2026-11-01 or all")
      ->type_name("TIME")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

CLI::App* add_stats(CLI::App& app, ReportArguments& arguments) {
  CLI::App* command = add_report(app, "stats", "Sum up what was asked, spent and saved");
  command->add_flag("--json", arguments.as_json, "Print JSON");
  return command;
}

CLI::App* add_cost(CLI::App& app, ReportArguments& arguments) {
  CLI::App* command = add_report(app, "cost", "Show what was spent");
  add_since(*command, arguments.since);
  command->add_option("--by", arguments.by, "model (default), day, session, agent or upstream")
      ->type_name("WHAT")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  command->add_flag("--csv", arguments.as_csv, "Print CSV");
  command->add_flag("--json", arguments.as_json, "Print JSON");
  return command;
}

CLI::App* add_savings(CLI::App& app, ReportArguments& arguments) {
  CLI::App* command =
      add_report(app, "savings", "Show what was saved, apart from what the provider's cache saves");
  add_since(*command, arguments.since);
  command->add_flag("--json", arguments.as_json, "Print JSON");
  return command;
}

CLI::App* add_recent(CLI::App& app, RecentArguments& arguments) {
  CLI::App* command = add_report(app, "recent", "List the last requests");
  command->add_option("-n", arguments.count, "How many, default 20")
      ->type_name("COUNT")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  command->add_flag("-f", arguments.follows, "Go on with those that come");
  command->add_flag("--json", arguments.as_json, "Print JSON, with -f a line for each");
  return command;
}

CLI::App* add_prices(CLI::App& app, PriceArguments& arguments) {
  CLI::App* command = app.add_subcommand("prices", "List what models cost, or change it");
  command->allow_extras();
  command->add_option("MODEL", arguments.model, "Only models with this in their name, past prices too");
  command->add_option("--update", arguments.update, "Take the prices of a file over those there are")
      ->type_name("FILE")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  command
      ->add_option("--set", arguments.set,
                   "Dollars for a million tokens of input, output and cache: my-model=2.5/10/0.25")
      ->type_name("MODEL=IN/OUT");
  command->add_option("--from", arguments.from, "First day of what is set, default today")
      ->type_name("DAY")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  command->add_flag("--json", arguments.as_json, "Print JSON in the format of the file");
  command->footer("\nPrices of your own are in prices.json in TOKENPAK_HOME. More: docs/api.md\n");
  return command;
}

CLI::App* add_top(CLI::App& app, TopArguments& arguments) {
  CLI::App* command =
      app.add_subcommand("top", "Watch the running proxy: requests, spend, savings, breakers");
  command->allow_extras();
  command->add_option("--interval", arguments.interval, "Seconds from one look to the next, default 1")
      ->type_name("SECONDS")
      ->check(CLI::Range(1U, 60U))
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  command->add_flag("--once", arguments.once, "Print one picture as plain text and end");
  command->footer("\nq ends it. It asks the proxy that the settings name (TOKENPAK_PORT).\n");
  return command;
}

}  // namespace

std::vector<FileCommand> add_file_commands(CLI::App& app, CommandLine& line) {
  return {{add_count(app, line.count), Command::count},
          {add_compress(app, line.compress), Command::compress},
          {add_decompress(app, line.decompress), Command::decompress},
          {add_replay(app, line.replay), Command::replay},
          {add_expand(app, line.expand), Command::expand},
          {add_stats(app, line.report), Command::stats},
          {add_cost(app, line.report), Command::cost},
          {add_savings(app, line.report), Command::savings},
          {add_recent(app, line.recent), Command::recent},
          {add_prices(app, line.prices), Command::prices},
          {add_top(app, line.top), Command::top}};
}

}  // namespace tokenpak::cli
