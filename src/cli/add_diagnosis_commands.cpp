#include "cli/file_commands.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

namespace tokenpak::cli {
namespace {

CLI::App* add(CLI::App& app, const char* name, const char* about, const char* footer, bool& as_json) {
  CLI::App* command = app.add_subcommand(name, about);
  command->allow_extras();
  command->add_flag("--json", as_json, "Print JSON");
  command->footer(footer);
  return command;
}

}  // namespace

std::vector<FileCommand> add_diagnosis_commands(CLI::App& app, CommandLine& line) {
  return {
      {add(app, "doctor", "Find out what is wrong, and what to do about it",
           "\nLooks at settings, port, home folder, disk, vault, ledger, and at the way to each provider: "
           "name, "
           "connection, TLS,\ncertificate, clock. No key leaves this machine. Exit code 1 where there is a "
           "problem.\n",
           line.as_json),
       Command::doctor},
      {add(app, "status", "Ask the running proxy how it is",
           "\nWhat /health says. Exit code 1 where no proxy runs, or not all is well.\n", line.as_json),
       Command::status}};
}

}  // namespace tokenpak::cli
