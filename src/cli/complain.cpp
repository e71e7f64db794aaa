#include "cli/commands.hpp"

#include <cstdio>

#include <fmt/format.h>

namespace tokenpak::cli {

void complain(std::string_view message) {
  fmt::print(stderr, "tokenpak: {}\n", message);
}

}  // namespace tokenpak::cli
