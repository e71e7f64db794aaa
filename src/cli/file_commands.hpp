#pragma once

#include "cli/command_line.hpp"

#include <vector>

namespace CLI {
class App;
}

namespace tokenpak::cli {

/// A command that works on files and takes no settings as flags.
struct FileCommand {
  CLI::App* app = nullptr;
  Command command = Command::count;
};

/// Adds these commands to `app`; their arguments are parsed into `line`.
std::vector<FileCommand> add_file_commands(CLI::App& app, CommandLine& line);

/// The same for index, search and vault.
std::vector<FileCommand> add_vault_commands(CLI::App& app, CommandLine& line);

/// The same for doctor and status.
std::vector<FileCommand> add_diagnosis_commands(CLI::App& app, CommandLine& line);

}  // namespace tokenpak::cli
