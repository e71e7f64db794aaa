#include "compress/tool_line.hpp"

#include "base/character_set.hpp"
#include "compress/line.hpp"
#include "compress/output_line.hpp"
#include "compress/words.hpp"

#include <algorithm>
#include <array>

namespace tokenpak::compress {
namespace {

std::string_view without_digits(std::string_view text) {
  while (!text.empty() && is_digit(text.front()))
    text.remove_prefix(1);
  return text;
}

// "foo.py", line 12 · (foo.js:12:5) · (Foo.java:12) · foo.rs:12:5 · +0x1a2
bool has_place(std::string_view line) {
  const std::size_t colon = line.rfind(':');
  if (colon != std::string_view::npos && colon + 1 < line.size() && is_digit(line[colon + 1])) return true;
  return line.ends_with("(Native Method)") || line.ends_with("<anonymous>)") ||
         line.ends_with("(Unknown Source)");
}

// "0x0c047fff7fb0: 00 00 00[fa]fa": bytes around an address and nothing else, as no disassembly has them
bool is_memory(std::string_view line) {
  const std::size_t colon = line.find(": ");
  return colon != std::string_view::npos &&
         line.substr(colon + 2).find_first_not_of("0123456789abcdef []") == std::string_view::npos;
}

bool is_frame(const ScannedLine& scanned, bool is_indented) {
  const std::string_view line = scanned.text;
  if (is_letter(line.front()) && !is_indented) return false;
  if (line.starts_with("File \"")) return is_indented && line.contains("\", line ");
  if (line.starts_with("at ")) return is_indented && (has_place(line) || line.contains('('));
  if (line.starts_with('#') && line.size() > 2 && is_digit(line[1])) {  // #0  0x0000 in f (…) at …
    const std::string_view rest = without_digits(line.substr(1));
    return rest.starts_with("  ") || rest.starts_with(" 0x");
  }
  if (line.starts_with("- locked <") || line.starts_with("- waiting on <") ||
      line.starts_with("- parking to wait"))
    return true;
  if (line.starts_with("... ") && line.ends_with(" more")) return true;  // Java
  if (line.starts_with("0x") || line.starts_with("=>0x")) return is_indented && is_memory(line);
  if (is_digit(line.front()) && is_indented) {  // 12: core::panicking::panic_fmt
    const std::string_view rest = without_digits(line);
    return rest.starts_with(": ") && (rest.contains("::") || rest.starts_with(": 0x") ||
                                      rest.ends_with("main") || rest.ends_with("start"));
  }
  if (line.front() == '/') return line.contains(".go:") && line.contains(" +0x");
  return is_indented && scanned.contains(" called at ") && scanned.contains(" line ");  // Perl
}

bool is_trace_head(const ScannedLine& scanned) {
  const std::string_view line = scanned.text;
  static constexpr BeginningSet<9> starts(
      {"Traceback (most recent", "Exception in thread ", "Caused by: ", "Uncaught ", "goroutine ",
       "stack backtrace:", "Thread 0x", "During handling of the above", "The above exception was"});
  if (starts.begins(line)) return true;
  if (line.starts_with("[Previous line repeated ") || line.starts_with("Current thread 0x")) return true;
  if (line.starts_with("thread '") && scanned.contains(" panicked at ")) return true;
  if (line.starts_with('"') && line.contains(" tid=0x")) return true;  // jstack
  if (line.starts_with("java.lang.Thread.State:") || line.starts_with("Suppressed: ")) return true;
  // java.lang.IllegalStateException: text · ValueError: text · TypeError [ERR_X]: text
  if (!is_letter(line.front()) || (!scanned.contains("Error") && !scanned.contains("Exception")))
    return false;
  const std::size_t end = line.find_first_of(": [");
  const std::string_view name = line.substr(0, end);
  const std::string_view last = name.substr(name.rfind('.') + 1);
  return last.size() > 5 && is_upper(last.front()) &&
         (last.ends_with("Error") || last.ends_with("Exception")) &&
         (end == std::string_view::npos || line[end] != ' ' || line.substr(end).starts_with(" ["));
}

bool is_diagnostic(const ScannedLine& scanned) {
  const std::string_view line = scanned.text;
  if (!scanned.contains(':') && line.front() != 'e') return false;
  static constexpr CharacterSet kind_initials("ewnfIur");
  static constexpr BeginningSet<11> kinds(
      {": error:", ": warning:", ": note:", ": fatal error:", ": In function", ": In member",
       ": In constructor", ": error TS", ": undefined reference", ": required from", ": error[E"});
  for (std::size_t at = scanned.contains(' ') ? line.find(": ") : std::string_view::npos;
       at != std::string_view::npos; at = line.find(": ", at + 1)) {
    if (at + 2 >= line.size() || !kind_initials.contains(line[at + 2]) || !kinds.begins(line.substr(at)))
      continue;
    // path:12:5: error:, path(12,5): error TS1:, gcc: error:; but not a path alone, which a search prints
    const std::string_view place = line.substr(0, at);
    return place.empty() || is_digit(place.back()) || place.back() == ')' || place.back() == '>' ||
           !place.contains('/') || line.substr(at).starts_with(": In ");
  }
  if (line.starts_with("In file included from ") || line.starts_with("error: ") ||
      line.starts_with("warning: ") || line.starts_with("error[E") || line.starts_with("note: "))
    return true;
  return line.starts_with("--> ") && has_place(line);
}

// "3 |   int x;", "| ^~~", "^", "~~~^~~": also without the bar, as of javac and Python
bool is_quote(const ScannedLine& scanned) {
  static constexpr ByteTrace marks("|^~-+ ");
  const std::string_view line = scanned.text;
  if (is_letter(line.front())) return false;
  if (scanned.bytes.is_within(marks)) return scanned.contains('^');
  if (line.starts_with("| ")) return line.contains('^') || line.contains("+++") || line.contains("---");
  if (line.starts_with("= note: ") || line.starts_with("= help: ") || line.starts_with("...")) return true;
  const std::string_view rest = without_digits(line);
  return rest.size() < line.size() && (rest.starts_with(" |") || rest.starts_with("  |"));
}

// "CC      main.o": how makefiles put commands short
bool is_short_command(std::string_view line) {
  static constexpr WordSet tools(
      "CC CXX CCLD CXXLD LD AR AS CPP GEN LINK INSTALL MKDIR HOSTCC HOSTLD OBJCOPY STRIP CHK UPD SYNC WRAP "
      "RANLIB MOC RUSTC GZIP");
  const std::string_view tool = first_word(line);
  return tools.contains(tool) && line.substr(tool.size()).starts_with("  ");
}

bool is_step(const ScannedLine& scanned) {
  const std::string_view line = scanned.text;
  if (line.front() == '[') {  // [12/345] Building, [ 50%] Building
    const std::string_view count = trimmed_left(line.substr(1));
    const std::string_view rest = without_digits(count);
    if (rest.size() < count.size() && (rest.starts_with('/') || rest.starts_with("%]"))) return true;
    return line.starts_with("[INFO] ") || line.starts_with("[ERROR] ") || line.starts_with("[WARNING] ");
  }
  static constexpr BeginningSet<16> starts({"make: ", "make[", "gmake: ", "gmake[",
                                            "configure: ", "config.status: ", "-- ",
                                            "ninja: ", "ninja explain: ", "npm WARN ", "npm ERR! ",
                                            "npm warn ", "npm error ", "cc1", "collect2: ", "gcc: "});
  if (line.starts_with("-- ")) return line.size() > 5 && is_upper(line[3]);
  if (starts.begins(line)) return true;
  if (line.starts_with("The following ")) return true;
  if (line.starts_with("checking ")) return line.contains("... ");  // of configure scripts
  static constexpr WordSet verbs(
      "Get Hit Ign Inst Conf Remv Unpacking Preparing Selecting Processing Reading Fetched Collecting "
      "Downloading Installing Compiling Building Linking Receiving Resolving Cleaning Remove Downloaded "
      "Listing Checking Finished Using remote");
  if (!is_upper(line.front()) && line.front() != 'r') return false;
  if (scanned.bytes.contains_twice(' ') && is_short_command(line)) return true;
  const std::string_view verb = first_word(line);
  if (!verbs.contains(verb) || verb.size() + 2 > line.size()) return false;
  const std::string_view rest = line.substr(verb.size());
  if (rest.starts_with(':')) return rest.starts_with(": ") ? verb == "remote" : is_digit(rest[1]);
  return rest.starts_with(' ') && !line.ends_with('.') ? true : line.ends_with("...");
}

bool is_test(const ScannedLine& scanned) {
  const std::string_view line = scanned.text;
  if (static_cast<unsigned char>(line.front()) == 0xe2) {  // ticks and crosses
    constexpr std::array<std::string_view, 6> marks = {"\u2714 ", "\u2713 ", "\u2716 ",
                                                       "\u2717 ", "\u25b6 ", "\u2139 "};
    return std::ranges::any_of(marks, [line](std::string_view mark) { return line.starts_with(mark); });
  }
  static constexpr BeginningSet<7> brackets({"[ RUN      ]", "[       OK ]", "[  FAILED  ]", "[  PASSED  ]",
                                             "[  SKIPPED ]", "[----------]", "[==========]"});
  if (line.front() == '[') return brackets.begins(line);
  static constexpr BeginningSet<18> starts({"duration_ms:", "Start ", "ok ", "not ok ", "# Subtest",
                                            "PASSED ", "FAILED ", "ERROR ", "FAIL: ", "ERROR: ", "PASS ",
                                            "FAIL ", "=== RUN ", "--- PASS", "--- FAIL", "TAP version",
                                            "# tests ", "# pass "});
  if (starts.begins(line)) return true;
  static constexpr std::array<Part, 10> endings = {" ... ok",      " ... FAIL", " ... ERROR", " ... FAILED",
                                                   " ... skipped", " PASSED",   " FAILED",    " SKIPPED",
                                                   "   Passed",    "%]"};
  if (line.size() > 8 && (scanned.contains(" ... ") || scanned.contains("::") || scanned.contains("%]")) &&
      scanned.contains_any(endings))
    return true;
  if (scanned.contains(" Test #") || scanned.contains("Test command: ")) return true;
  // ==== 3 passed in 0.1s ====, ____ test_a ____
  if (line.size() < 20 || !(line.starts_with("====") || line.starts_with("____") || line.starts_with("----")))
    return false;
  return line.contains(' ') && line.ends_with(line.substr(0, 4));
}

// [  12.345678] · [2026-01-01… · [0.003s][info] · ==123== · 127.0.0.1 - - [ · npm verb · NAME 123: ·
// 12 verbose
bool is_log(const ScannedLine& scanned) {
  const std::string_view line = scanned.text;
  if (line.front() == '[') {
    const std::string_view inner = trimmed_left(line.substr(1));
    const std::string_view rest = without_digits(inner);
    if (rest.size() < inner.size() && rest.size() > 1 && (rest.front() == '.' || rest.front() == '-') &&
        is_digit(rest[1]))
      return true;
    const std::size_t close = line.find(']');
    return close < 60 && line.substr(close).starts_with("][");
  }
  if (line.starts_with("==") || line.starts_with("--")) {
    const std::string_view inner = line.substr(2);
    const std::string_view rest = without_digits(inner);
    return rest.size() + 2 <= inner.size() && rest.starts_with(line.substr(0, 2));
  }
  if (line.starts_with("[pid ")) return true;
  if (is_digit(line.front())) {
    if (scanned.contains(" - - [") || scanned.contains("] \"")) return scanned.contains('[');
    const std::string_view fraction = without_digits(line);  // 1764000000.123456
    return line.size() - fraction.size() >= 9 && fraction.starts_with('.') && fraction.size() > 3 &&
           is_digit(fraction[1]);
  }
  static constexpr BeginningSet<8> npm({"npm verb ", "npm silly ", "npm info ", "npm http ", "npm verbose ",
                                        "npm timing ", "debug1: ", "trace: "});
  if (npm.begins(line)) return true;
  if (!is_upper(line.front())) return false;
  const std::string_view tag = first_word(line);  // MODULE 123: text
  if (tag.size() > 1 && std::ranges::all_of(tag, is_upper) && line.substr(tag.size()).starts_with(' ')) {
    const std::string_view number = line.substr(tag.size() + 1);
    const std::string_view rest = without_digits(number);
    return rest.size() < number.size() && rest.starts_with(": ");
  }
  return false;
}

// A date with a time right behind the first word: "host 2026-01-01 10:00:00", "update 2026-01-01 …"
bool has_early_date(const ScannedLine& scanned) {
  if (!scanned.has_digit() || !scanned.contains('-') || !scanned.contains(':')) return false;
  const std::string_view line = scanned.text;
  const std::size_t blank = line.substr(0, 42).find(' ');
  if (blank > 40 || blank + 20 > line.size()) return false;
  const std::string_view rest = line.substr(blank + 1);
  return is_digit(rest[0]) && rest[4] == '-' && rest[7] == '-' && (rest[10] == ' ' || rest[10] == 'T') &&
         rest[13] == ':';
}

}  // namespace

LineShape tool_shape_of(const ScannedLine& scanned, bool is_indented, Evidence evidence) {
  const std::string_view line = scanned.text;
  if (is_test(scanned)) return LineShape::test_result;
  if (is_frame(scanned, is_indented)) return LineShape::trace_frame;
  if (is_diagnostic(scanned)) return LineShape::diagnostic;
  if (is_log(scanned)) return LineShape::log;
  if (is_step(scanned)) return LineShape::build_step;
  const bool has_stamp = evidence == Evidence::output && begins_like_a_log_line(line);
  if (has_stamp || has_early_date(scanned)) return LineShape::log;
  if (is_quote(scanned)) return LineShape::source_quote;
  if (is_trace_head(scanned)) return LineShape::trace_head;
  return LineShape::text;
}

}  // namespace tokenpak::compress
