#include "compress/output_line.hpp"

#include "base/character_set.hpp"
#include "compress/line.hpp"
#include "compress/words.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace tokenpak::compress {
namespace {

// Matches `shape` at the start of `line`: 'd' a digit, any other character itself.
bool has_shape(std::string_view line, std::string_view shape) {
  if (line.size() < shape.size()) return false;
  for (std::size_t at = 0; at < shape.size(); ++at) {
    if (shape[at] == 'd' ? !is_digit(line[at]) : line[at] != shape[at]) return false;
  }
  return true;
}

constexpr std::array<Part, 14> level_names = {"INFO",   "WARN",  "WARNING", "ERROR",    "DEBUG",
                                              "TRACE",  "FATAL", "NOTICE",  "CRITICAL", "PASSED",
                                              "FAILED", "PASS",  "FAIL",    "SKIPPED"};
constexpr WordSet levels([] {
  std::array<std::string_view, level_names.size()> words;
  std::ranges::transform(level_names, words.begin(), &Part::text);
  return words;
}());

bool begins_with_stamp(std::string_view line) {  // 2026-01-02, 10:11:12, 20260102-1
  std::size_t digits = 0;
  while (digits < line.size() && digits < 9 && is_digit(line[digits]))
    ++digits;
  switch (digits) {
    case 2:
      return has_shape(line, "dd:dd:dd") || has_shape(line, "dd/dd/dd dd:") ||
             has_shape(line, "dd-dd dd:dd:dd");
    case 4:
      return has_shape(line, "dddd-dd-dd") || has_shape(line, "dddd/dd/dd") || has_shape(line, "dddd.dd.dd");
    case 6:
      return has_shape(line, "dddddd dddddd ");
    case 8:
      return has_shape(line, "dddddddd-d");
    default:
      return false;
  }
}

bool begins_with_month(std::string_view line) {  // Jan 12 10:11:12
  static constexpr WordSet months("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec");
  if (line.size() < 6 || !months.contains(first_word(line))) return false;
  return (line[3] == ' ') && (is_digit(line[4]) || (line[4] == ' ' && is_digit(line[5])));
}

// A time of day in the first `window` bytes.
bool has_time_of_day(std::string_view line, std::size_t window) {
  const std::string_view head = line.substr(0, window);
  for (std::size_t at = head.find(':'); at != std::string_view::npos; at = head.find(':', at + 1)) {
    if (at >= 2 && has_shape(head.substr(at - 2), "dd:dd:dd")) return true;
  }
  return false;
}

// `path:12:5: error: …`, and what linkers and tools say in the same way.
bool is_diagnostic(const ScannedLine& line) {
  static constexpr std::array<Part, 7> kinds = {": error:",
                                                ": warning:",
                                                ": note:",
                                                ": fatal error:",
                                                ": In function",
                                                ": error TS",
                                                ": undefined reference to "};
  return line.contains(':') && line.contains_any(kinds);
}

// What build systems and compilers begin lines with, and no source text or configuration does.
bool begins_like_a_build(std::string_view line) {
  static constexpr BeginningSet<13> starts(
      {"make[", "gmake[", "make: *** ", "make: Entering ", "make: Leaving ", "make: Nothing ",
       "make: Target ", "ninja: ", "error[E", "warning: unused ", "not ok ", "# Subtest: ", "TAP version "});
  return starts.begins(line) || (line.starts_with("--> ") && is_digit(line.back()));  // --> path:12:5
}

bool is_listing(std::string_view line) {  // ls -l
  if (has_shape(line, "total d")) return true;
  static constexpr CharacterSet types("-dlcbps");
  if (line.size() < 12 || !types.contains(line[0]) || (line[1] != 'r' && line[1] != '-')) return false;
  return line.substr(1, 9).find_first_not_of("rwxsStT-") == std::string_view::npos &&
         line.substr(10, 2).contains(' ');
}

// "libz.so.1 => /lib/libz.so.1 (0x00007f6a825df000)", of ldd
bool is_loaded_library(const ScannedLine& line) {
  static constexpr std::array<Part, 1> address = {" (0x0000"};
  return line.text.back() == ')' && line.contains_any(address) && line.text.contains(".so");
}

bool is_rule_or_row(std::string_view line) {
  if (line.size() < 4) return false;
  if (line.starts_with('|') && line.ends_with('|')) return true;
  if (line.starts_with("+-") && line.find_first_not_of("+-=") == std::string_view::npos) return true;
  const auto is_rule = [](std::string_view part) {
    return part == "====" || part == "____" || part == "----";
  };
  return line.size() > 20 && is_rule(line.substr(0, 4)) && is_rule(line.substr(line.size() - 4)) &&
         line.contains(' ');  // ==== 3 passed in 0.1s ====
}

bool has_percentage(std::string_view line) {
  for (std::size_t at = line.find('%'); at != std::string_view::npos; at = line.find('%', at + 1)) {
    if (at > 0 && is_digit(line[at - 1]) && (at + 1 == line.size() || !is_word(line[at + 1]))) return true;
  }
  return false;
}

}  // namespace

bool begins_like_a_log_line(std::string_view line) {
  std::string_view start = line;
  while (!start.empty() && (start.front() == '[' || start.front() == '('))
    start.remove_prefix(1);
  if (start.starts_with("- ")) start.remove_prefix(2);
  if (start.empty()) return false;
  if (is_digit(start.front())) return begins_with_stamp(start);
  if (!is_upper(start.front())) return false;
  return begins_with_month(start) || levels.contains(first_word(start));
}

bool looks_like_output(const ScannedLine& line) {
  const std::string_view text = line.text;
  static constexpr WordSet starts(
      "Get Hit Ign Setting Unpacking Preparing Selecting Processing Reading Fetched Collecting Downloading "
      "Installing Compiling Building Linking remote Receiving Resolving");
  static constexpr std::array<Part, 8> results = {
      " PASSED",  " FAILED", " SKIPPED", " ... ok", " ... FAILED", "Traceback (most recent call last)",
      "npm WARN", "npm ERR!"};
  if (is_diagnostic(line) || begins_like_a_build(text) || is_loaded_library(line) || is_listing(text) ||
      is_rule_or_row(text) || line.contains_any(results))
    return true;
  if (line.contains(':') && line.has_digit() && has_time_of_day(text, 40)) return true;
  const bool has_more_words = line.contains(' ') || line.contains(':');
  if (has_more_words && starts.contains(first_word(text))) return true;
  if (line.contains('%') && has_percentage(text)) return true;
  if (text.size() > 2 && text[1] == ' ' && (text[0] == 'E' || text[0] == '>')) return true;  // pytest
  return text.starts_with('[') && line.contains_any(level_names);
}

bool is_quoted_source(std::string_view line) {
  std::size_t at = 0;
  while (at < line.size() && is_digit(line[at]))
    ++at;
  while (at < line.size() && line[at] == ' ')
    ++at;
  if (at >= line.size() || line[at] != '|' || at == 0) {
    return !line.empty() && line.front() == '|' && line.find_first_not_of("|^~-+ ") == std::string_view::npos;
  }
  return true;
}

}  // namespace tokenpak::compress
