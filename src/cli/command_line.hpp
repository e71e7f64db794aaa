#pragma once

#include "cli/commands.hpp"
#include "cli/settings.hpp"

#include <cstdint>
#include <string>
#include <variant>

namespace tokenpak::cli {

enum class Command : std::uint8_t {
  serve,
  config,
  count,
  compress,
  decompress,
  replay,
  expand,
  stats,
  cost,
  savings,
  recent,
  prices,
  top,
  index,
  search,
  vault,
  doctor,
  status
};

struct CommandLine {
  Command command = Command::serve;
  TextByName flags;      ///< settings given as flags, by key
  bool as_json = false;  ///< of config, doctor and status
  CountArguments count;
  CompressArguments compress;
  DecompressArguments decompress;
  ReplayArguments replay;
  ExpandArguments expand;
  ReportArguments report;
  RecentArguments recent;
  PriceArguments prices;
  TopArguments top;
  IndexArguments index;
  SearchArguments search;
  VaultArguments vault;
};

/// A command line that ends here: help, the version, or a mistake in it.
struct Farewell {
  std::string output;  ///< for standard output
  std::string error;   ///< for standard error: one line, with what to do
  int exit_code = 0;
};

std::variant<CommandLine, Farewell> parse_command_line(int argument_count, const char* const* arguments);

}  // namespace tokenpak::cli
