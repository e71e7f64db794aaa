// measure <encoding>: a line "start" with the seconds that the process's first count takes, of a few words.
//
// measure <encoding> <file>...: for each file a line "name bytes tokens first-pass-seconds
// best-pass-seconds", and at the end one "resident" with the bytes of this process's memory that the tables
// and the work area take.

#include "report.hpp"
#include "tokens/encoding.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

namespace {

using tokenpak::bench::processor_seconds;
using tokenpak::tokens::Encoding;

Encoding encoding_named(std::string_view name) {
  if (name == "cl100k_base") return Encoding::cl100k_base;
  return name == "claude" ? Encoding::claude : Encoding::o200k_base;
}

long resident_bytes() {
  std::ifstream file("/proc/self/statm");
  long total = 0;
  long resident = 0;
  file >> total >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

double count(Encoding encoding, std::string_view text, std::uint64_t& tokens) {
  const double start = processor_seconds();
  tokens = tokenpak::tokens::count_tokens(encoding, text);
  return processor_seconds() - start;
}

}  // namespace

int main(int argument_count, char** arguments) {
  const Encoding encoding = encoding_named(argument_count > 1 ? arguments[1] : "");
  std::vector<std::string> texts;
  for (int file = 2; file < argument_count; ++file)
    texts.push_back(tokenpak::bench::read_file(arguments[file]));
  const long before = resident_bytes();
  std::uint64_t tokens = 0;
  if (texts.empty()) {
    fmt::print("start {:.9f}\n", count(encoding, "Where is the time lost?", tokens));
    return 0;
  }
  for (std::size_t file = 0; file < texts.size(); ++file) {
    const double first = count(encoding, texts[file], tokens);
    double best = first;
    const double until = processor_seconds() + 0.06;
    for (int pass = 0; pass < 3 || processor_seconds() < until; ++pass)
      best = std::min(best, count(encoding, texts[file], tokens));
    fmt::print("{} {} {} {:.9f} {:.9f}\n", std::filesystem::path(arguments[file + 2]).stem().string(),
               texts[file].size(), tokens, first, best);
  }
  fmt::print("resident {}\n", resident_bytes() - before);
}
