// definitions_report [--misses LANGUAGE] < names of source files, one a line: which of the definitions that
// tree-sitter sees begin a section in the vault.
//
// Per language: files that tree-sitter parses without an error; the definitions with a name and a body in
// them, and those of them that the vault finds, at the line of the name (recall); those that the vault finds,
// and how many of them tree-sitter sees too (precision); megabytes a second of tree-sitter's parser and of
// the vault's reader, in processor time of one core. Of several definitions on one line the first counts.
// What stands in a macro's arguments (Rust) is no definition to tree-sitter and is not judged.

#include "code/outline.hpp"
#include "code/syntax_tree.hpp"
#include "report.hpp"
#include "vault/definitions.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iostream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace {

using namespace tokenpak;
using bench::processor_seconds;
using bench::read_file;

struct Row {
  int files = 0;
  int parsed = 0;
  std::uint64_t bytes = 0;
  double parse_seconds = 0;
  double read_seconds = 0;
  std::uint64_t defined = 0;
  std::uint64_t defined_and_found = 0;
  std::uint64_t found = 0;
  std::uint64_t found_and_defined = 0;

  void add(const Row& other) {
    files += other.files;
    parsed += other.parsed;
    bytes += other.bytes;
    parse_seconds += other.parse_seconds;
    read_seconds += other.read_seconds;
    defined += other.defined;
    defined_and_found += other.defined_and_found;
    found += other.found;
    found_and_defined += other.found_and_defined;
  }
};

/// The last component of a name, without the arguments of types: "get" of "Cache<T>::get".
std::string_view plain_name(std::string_view name) {
  if (name.size() > 2 && (name.front() == '"' || name.front() == '\''))
    name = name.substr(1, name.size() - 2);
  if (name.contains("operator")) return "operator";
  name = name.substr(0, name.find('<', 1));
  if (const std::size_t scope = name.rfind("::"); scope != std::string_view::npos)
    name.remove_prefix(scope + 2);
  if (const std::size_t mark = name.find_last_of(".\\ &*#~"); mark != std::string_view::npos)
    name.remove_prefix(mark + 1);
  return name;
}

/// Names by the line they are on; the first of each line.
using Names = std::map<std::size_t, std::string_view>;

class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {
    for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
      feeds_.push_back(at);
  }
  /// From 1.
  std::size_t of(std::size_t byte) const {
    return static_cast<std::size_t>(std::ranges::lower_bound(feeds_, byte) - feeds_.begin()) + 1;
  }
  std::size_t of(std::string_view part) const {
    return of(static_cast<std::size_t>(part.data() - text_.data()));
  }

 private:
  std::string_view text_;
  std::vector<std::size_t> feeds_;
};

/// Kinds of nodes that define or declare something with or without a body: finding one of these is no error.
bool is_declaration(std::string_view kind) {
  constexpr std::array<std::string_view, 13> kinds = {"function_signature",
                                                      "method_signature",
                                                      "abstract_method_signature",
                                                      "function_signature_item",
                                                      "method_elem",
                                                      "associated_type",
                                                      "annotation_type_element_declaration",
                                                      "conversion_operator_declaration",
                                                      "type_definition",
                                                      "generator_function",
                                                      "class_body",
                                                      "object_creation_expression",
                                                      "type_alias"};
  return std::ranges::find(kinds, kind) != kinds.end();
}

Row measure(const std::string& name, const std::string& source, code::Language language, bool show) {
  Row row{.files = 1};
  double begin = processor_seconds();
  const auto tree = code::parse(source, language);
  row.parse_seconds = processor_seconds() - begin;
  if (!tree) return {.files = 1};
  row.parsed = 1;
  row.bytes = source.size();
  begin = processor_seconds();
  const auto found = vault::definitions_in(source, vault::source_syntax_of(name));
  row.read_seconds = processor_seconds() - begin;

  const Lines lines(source);
  Names defined;  // what should be found
  std::vector<ByteRange> not_judged;
  for (const code::Definition& each : code::outline(source, language, *tree)) {
    if (each.name.empty()) continue;
    const std::size_t line = lines.of(each.name);
    const bool is_function =
        each.kind == code::DefinitionKind::function || each.kind == code::DefinitionKind::method;
    const bool is_c = language == code::Language::c || language == code::Language::cpp;
    // C++: `= default`; C#, PHP: a namespace for the rest of the file.
    const bool has_body =
        !each.body.empty() || (is_function && !is_c) || (each.kind == code::DefinitionKind::type && !is_c);
    if (has_body) defined.try_emplace(line, each.name);
  }
  std::map<std::size_t, bool> allowed;  // lines of nodes that define
  for (const code::Node& node : *tree) {
    const std::string_view kind = code::kind_of(language, node.symbol);
    constexpr unsigned defining =
        code::NodeTrait::function | code::NodeTrait::container | code::NodeTrait::type;
    if ((node.traits & defining) != 0 || is_declaration(kind)) {
      if (node.is_leaf) continue;
      // Its head: the lines up to its body.
      const std::size_t last = std::min(lines.of(node.end), lines.of(node.begin) + 12);
      for (std::size_t line = lines.of(node.begin); line <= last; ++line) {
        allowed[line] = true;
        if (source.find('{', node.begin) < source.size() && lines.of(source.find('{', node.begin)) <= line)
          break;
      }
    }
    if (kind == "token_tree" || kind == "macro_invocation") not_judged.push_back(node.range());
  }
  Names seen;
  for (const vault::SourceDefinition& each : found) {
    const std::size_t line = lines.of(each.name);
    const auto at = static_cast<std::size_t>(each.name.data() - source.data());
    const bool is_judged = std::ranges::none_of(
        not_judged, [&](const ByteRange& range) { return range.begin <= at && at < range.end; });
    if (!seen.try_emplace(line, each.name).second || !is_judged) continue;
    ++row.found;
    const auto same = defined.find(line);
    if (same != defined.end() ? plain_name(same->second) == plain_name(each.name) : allowed.contains(line)) {
      ++row.found_and_defined;
    } else if (show) {
      fmt::print("extra {}:{} {}\n", name, line, each.name);
    }
  }
  for (const auto& [line, wanted] : defined) {
    ++row.defined;
    const auto same = seen.find(line);
    if (same != seen.end() && plain_name(same->second) == plain_name(wanted)) {
      ++row.defined_and_found;
    } else if (show) {
      fmt::print("missed {}:{} {}\n", name, line, wanted);
    }
  }
  return row;
}

void print(std::string_view name, const Row& row) {
  const auto per_cent = [](std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  };
  const auto speed = [&](double seconds) {
    return seconds == 0 ? 0.0 : static_cast<double>(row.bytes) / 1e6 / seconds;
  };
  fmt::print("{:<11} {:>6} {:>7} {:>6.1f} {:>9} {:>8.2f} {:>9} {:>10.2f} {:>12.1f} {:>9.1f}\n", name,
             row.files, row.parsed, static_cast<double>(row.bytes) / 1e6, row.defined,
             per_cent(row.defined_and_found, row.defined), row.found,
             per_cent(row.found_and_defined, row.found), speed(row.parse_seconds), speed(row.read_seconds));
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view shown = argc == 3 && std::string_view(argv[1]) == "--misses" ? argv[2] : "";
  std::array<Row, code::language_count> rows{};
  for (std::string name; std::getline(std::cin, name);) {
    const auto language = code::language_of(name);
    if (!language) continue;
    const bool show = code::name_of(*language) == shown;
    if (!shown.empty() && !show) continue;
    rows[static_cast<std::size_t>(*language)].add(measure(name, read_file(name), *language, show));
  }
  fmt::print("{:<11} {:>6} {:>7} {:>6} {:>9} {:>8} {:>9} {:>10} {:>12} {:>9}\n", "language", "files",
             "parsed", "MB", "defined", "recall %", "found", "precision %", "parser MB/s", "read MB/s");
  Row total;
  for (const code::Language language : code::all_languages) {
    const Row& row = rows[static_cast<std::size_t>(language)];
    if (row.files > 0) print(code::name_of(language), row);
    total.add(row);
  }
  print("all", total);
}
