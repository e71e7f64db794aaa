// code_report [--show FILE] < names of source files, one a line: how much of them `code::strip` takes out.
//
// Per language: how many files have a tree without errors, in how many of these the result would not have
// been the same code (they stay as they are), tokens (o200k_base) before and after of the files that were
// shortened and of all, and milliseconds per 104 KB, of one parse and of the whole.

#include "code/language.hpp"
#include "code/strip.hpp"
#include "code/syntax_tree.hpp"
#include "report.hpp"
#include "tokens/encoding.hpp"

#include <array>
#include <cstdint>
#include <iostream>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace {

using namespace tokenpak;
using bench::processor_seconds;
using bench::read_file;

struct Row {
  int files = 0;
  int parsed = 0;
  int shortened = 0;
  std::uint64_t tokens_of_all = 0;
  std::uint64_t tokens_before = 0;  ///< of the files that were shortened
  std::uint64_t tokens_after = 0;
  std::uint64_t bytes = 0;  ///< of the files that parsed
  double parse_seconds = 0;
  double strip_seconds = 0;

  void add(const Row& other) {
    files += other.files;
    parsed += other.parsed;
    shortened += other.shortened;
    tokens_of_all += other.tokens_of_all;
    tokens_before += other.tokens_before;
    tokens_after += other.tokens_after;
    bytes += other.bytes;
    parse_seconds += other.parse_seconds;
    strip_seconds += other.strip_seconds;
  }
};

std::uint64_t tokens_of(std::string_view text) {
  return tokens::count_tokens(tokens::Encoding::o200k_base, text);
}

Row measure(const std::string& name, const std::string& source, code::Language language) {
  Row row{.files = 1, .tokens_of_all = tokens_of(source)};
  auto begin = processor_seconds();
  const auto tree = code::parse(source, language);
  row.parse_seconds = processor_seconds() - begin;
  if (!tree) {
    row.parse_seconds = 0;
    return row;
  }
  row.parsed = 1;
  row.bytes = source.size();
  begin = processor_seconds();
  const auto edits = code::strip(source, language);
  row.strip_seconds = processor_seconds() - begin;
  if (!edits) {
    std::cerr << "not the same code: " << name << '\n';
    return row;
  }
  row.shortened = 1;
  row.tokens_before = row.tokens_of_all;
  row.tokens_after = tokens_of(code::edited(source, *edits));
  return row;
}

void print(std::string_view name, const Row& row) {
  const auto per_cent = [](std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  };
  const auto milliseconds = [&](double seconds) {
    return row.bytes == 0 ? 0.0 : seconds * 1e3 * 104 * 1024 / static_cast<double>(row.bytes);
  };
  const std::uint64_t saved = row.tokens_before - row.tokens_after;
  fmt::print("{:<11} {:>6} {:>7} {:>6} {:>10} {:>7.1f} {:>7.1f} {:>9.2f} {:>9.2f}\n", name, row.files,
             row.parsed, row.parsed - row.shortened, row.tokens_of_all, per_cent(saved, row.tokens_before),
             per_cent(saved, row.tokens_of_all), milliseconds(row.parse_seconds),
             milliseconds(row.strip_seconds));
}

int show(const std::string& name) {
  const std::string source = read_file(name);
  const auto language = code::language_of(name);
  const auto edits = language ? code::strip(source, *language) : std::nullopt;
  if (!edits) return 1;
  std::cout << code::edited(source, *edits);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == "--show") return show(argv[2]);
  std::array<Row, code::language_count> rows{};
  for (std::string name; std::getline(std::cin, name);) {
    const auto language = code::language_of(name);
    if (!language) continue;
    rows[static_cast<std::size_t>(*language)].add(measure(name, read_file(name), *language));
  }
  fmt::print("{:<11} {:>6} {:>7} {:>6} {:>10} {:>7} {:>7} {:>9} {:>9}\n", "language", "files", "parsed",
             "unlike", "tokens", "saved %", "of all", "parse ms", "strip ms");
  Row total;
  for (const code::Language language : code::all_languages) {
    const Row& row = rows[static_cast<std::size_t>(language)];
    if (row.files > 0) print(code::name_of(language), row);
    total.add(row);
  }
  print("all", total);
}
