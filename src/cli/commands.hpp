// The commands, one file each. Each returns the exit code of the process.
#pragma once

#include "cli/price_arguments.hpp"
#include "cli/settings.hpp"
#include "cli/vault_arguments.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::cli {

/// Settings, home folder, then the proxy until SIGTERM. Nothing listens before every setting has been
/// checked.
int serve(TextByName flags);

/// Prints each setting and where it comes from.
int show_config(TextByName flags, bool as_json);

struct CountArguments {
  std::vector<std::string> files;  ///< "-" is standard input, and so is none at all
  std::string model = "gpt-5";
  bool as_json = false;
};

/// Prints the tokens of files. The first that cannot be read is one line on standard error, and nothing is
/// printed.
int count(const CountArguments& arguments);

struct CompressArguments {
  std::string file = "-";
  std::string mode = "hybrid";
  std::string model = "gpt-5";
  bool lossless = false;
  bool as_diff = false;
  bool as_json = false;
};

/// Prints a file as the proxy would send it if a tool had answered it, and on standard error what that saves.
int compress_file(const CompressArguments& arguments);

struct DecompressArguments {
  std::string file = "-";
};

/// Prints a text that `compress_file` printed as it was before, but for what was cleaned or left out.
int decompress_file(const DecompressArguments& arguments);

struct ReplayArguments {
  std::string file = "-";
  std::string mode = "hybrid";
  std::string model;  ///< empty: the one that the requests name
  bool lossless = false;
  unsigned pace = 30;  ///< seconds from one request to the next
  bool as_json = false;
  bool with_bodies = false;  ///< JSON, and in it each request as it would go upstream
};

/// Prints what a conversation's prompts cost with the proxy and without it.
int replay_file(const ReplayArguments& arguments);

struct ExpandArguments {
  std::string what;   ///< a name, a file, or a marker as it stands in a text
  std::string lines;  ///< "A-B" or "A"; empty: those that the marker names, or all
};

/// Prints the whole text of what was sent cut.
int expand(const ExpandArguments& arguments);

/// Of the reports on the account (ledger.db), which may be written meanwhile.
struct ReportArguments {
  std::string since = "7d";
  std::string by = "model";
  bool as_csv = false;
  bool as_json = false;
};

/// Prints what was asked and spent today, lately and in all.
int show_stats(const ReportArguments& arguments);

/// Prints what was spent, by model, day, session or upstream.
int show_cost(const ReportArguments& arguments);

/// Prints what was saved, by the proxy and apart from it by the provider's cache.
int show_savings(const ReportArguments& arguments);

struct RecentArguments {
  unsigned count = 20;
  bool as_json = false;
  bool follows = false;  ///< goes on with what comes, until it is interrupted
};

/// Prints the last requests, the newest last.
int show_recent(const RecentArguments& arguments);

struct TopArguments {
  unsigned interval = 1;  ///< seconds from one look to the next
  bool once = false;      ///< one picture as plain text, then the end; so it is in a pipe
};

/// A full-screen view of what the proxy is doing, by its own pages.
int show_top(const TopArguments& arguments);

/// Looks for what may be wrong and prints it with what to do; exit code 1 where something is.
int doctor(bool as_json);

/// Prints what the running proxy says of itself; exit code 1 where none runs, or not all is well.
int show_status(bool as_json);

/// One line on standard error, as every message of the program: "tokenpak: ...".
void complain(std::string_view message);

}  // namespace tokenpak::cli
