#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"

#include <cstdio>
#include <exception>
#include <utility>
#include <variant>

#include <fmt/format.h>

namespace tokenpak::cli {
namespace {

int run(int argument_count, char** arguments) {
  auto parsed = parse_command_line(argument_count, arguments);
  if (const auto* farewell = std::get_if<Farewell>(&parsed)) {
    fmt::print("{}", farewell->output);
    if (!farewell->error.empty()) complain(farewell->error);
    return farewell->exit_code;
  }
  auto& line = std::get<CommandLine>(parsed);
  switch (line.command) {
    case Command::serve:
      return serve(std::move(line.flags));
    case Command::config:
      return show_config(std::move(line.flags), line.as_json);
    case Command::count:
      return count(line.count);
    case Command::compress:
      return compress_file(line.compress);
    case Command::decompress:
      return decompress_file(line.decompress);
    case Command::replay:
      return replay_file(line.replay);
    case Command::expand:
      return expand(line.expand);
    case Command::stats:
      return show_stats(line.report);
    case Command::cost:
      return show_cost(line.report);
    case Command::savings:
      return show_savings(line.report);
    case Command::recent:
      return show_recent(line.recent);
    case Command::prices:
      return manage_prices(line.prices);
    case Command::top:
      return show_top(line.top);
    case Command::index:
      return index_folders(line.index);
    case Command::search:
      return search_vault(line.search);
    case Command::vault:
      return manage_vault(line.vault);
    case Command::doctor:
      return doctor(line.as_json);
    case Command::status:
      return show_status(line.as_json);
  }
  return exit_code::failure;
}

}  // namespace
}  // namespace tokenpak::cli

int main(int argument_count, char** arguments) {
  try {
    return tokenpak::cli::run(argument_count, arguments);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tokenpak: stopped by an unexpected error: %s\n", error.what());
    return tokenpak::cli::exit_code::failure;
  }
}
