// The commands, one file each. Each returns the exit code of the process.
#pragma once

#include "cli/settings.hpp"

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

/// One line on standard error, as every message of the program: "tokenpak: ...".
void complain(std::string_view message);

}  // namespace tokenpak::cli
