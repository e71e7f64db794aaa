#include "compress/listing_line.hpp"

#include "base/character_set.hpp"
#include "compress/line.hpp"
#include "compress/words.hpp"

#include <algorithm>
#include <array>

namespace tokenpak::compress {
namespace {

constexpr CharacterSet path_characters = [] {
  CharacterSet set("./-+@,:=~%[]()#!&'$\\");
  for (unsigned byte = 0; byte < 256; ++byte) {
    const auto character = static_cast<char>(byte);
    if (is_word(character) || byte >= 0x80) set.add(character);
  }
  return set;
}();
constexpr CharacterSet punctuation(".:?!,");

}  // namespace

bool is_hex_digit(char character) {
  return hex_digit(character) >= 0;
}

std::size_t count_digits(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count]))
    ++count;
  return count;
}

// 00000000  7f 45 …, 00000000: 7f45 …, 000010 7f 45 …, or nothing but hex digits
bool is_hex_dump(std::string_view line) {
  std::size_t at = 0;
  while (at < line.size() && is_hex_digit(line[at]))
    ++at;
  if (at < 6) return false;
  if (at == line.size()) return at >= 40;
  if (line[at] == ':') ++at;
  if (at >= line.size() || line[at] != ' ') return false;
  std::size_t groups = 0;
  while (at < line.size() && groups < 4) {
    while (at < line.size() && line[at] == ' ')
      ++at;
    const std::size_t begin = at;
    while (at < line.size() && is_hex_digit(line[at]))
      ++at;
    const std::size_t size = at - begin;
    if ((size != 2 && size != 4 && size != 8) || (at < line.size() && line[at] != ' ')) return false;
    ++groups;
  }
  return groups >= 2;
}

// -rw-r--r--, maybe behind an inode and a size
bool is_listing(std::string_view line) {
  if (line.starts_with("total ")) return line.size() < 20 && line.size() > 6 && is_digit(line[6]);
  for (int skipped = 0; skipped < 2 && is_digit(line.front()); ++skipped) {
    if (line.starts_with("100644 blob ") || line.starts_with("100755 blob ") ||
        line.starts_with("120000 blob ") || line.starts_with("040000 tree "))
      return true;
    line = trimmed_left(line.substr(count_digits(line)));
    if (line.empty()) return false;
  }
  static constexpr CharacterSet types("-dlcbps");
  if (line.size() < 12 || !types.contains(line[0]) || (line[1] != 'r' && line[1] != '-')) return false;
  return line.substr(1, 9).find_first_not_of("rwxsStT-") == std::string_view::npos &&
         line.substr(10, 2).contains(' ');
}

bool is_path(const ScannedLine& scanned) {
  static constexpr ByteTrace possible = words_and("./-+@,:=~%[]()#!&'$\\\x80");
  if (!scanned.bytes.is_within(possible)) return false;
  const std::string_view line = scanned.text;
  static constexpr CharacterSet never_last(";{(,:=\"");
  static constexpr CharacterSet never_first("<*#@\"'(){[%$&");
  if (!scanned.contains('/') || scanned.contains("://")) return false;
  if (line.substr(first_word(line).size()).starts_with('=')) return false;  // NAME=/a/path
  if (never_last.contains(line.back()) || never_first.contains(line.front()) || line.starts_with("//") ||
      line.starts_with("/*"))
    return false;
  return !scanned.contains("='");
}

bool is_name(const ScannedLine& scanned) {
  static constexpr ByteTrace possible = words_and(".-+@~:%[,");
  if (!scanned.bytes.is_within(possible)) return false;
  const std::string_view line = scanned.text;
  return line.size() < 80 && (is_word(line.front()) || line.front() == '.' || line.front() == '[') &&
         is_word(line.back()) && std::ranges::any_of(line, is_letter);
}

bool is_folder(std::string_view line) {
  return line.ends_with(':') && line.size() > 1 && !line.contains(' ') &&
         (line.starts_with('.') || line.starts_with('/') || line.contains('/')) && !line.contains("://");
}
// path:12:text and path-12-text, the path without blanks, with a dot or a slash.
std::optional<std::string_view> searched_path(std::string_view line, char mark) {
  const std::string_view head = line.substr(0, line_window);
  bool has_dot_or_slash = false;
  for (std::size_t end = 0; end < head.size() && path_characters.contains(head[end]); ++end) {
    const char character = head[end];
    has_dot_or_slash |= character == '.' || character == '/';
    if (character != mark || end == 0 || !has_dot_or_slash) continue;
    const std::size_t digits = count_digits(head.substr(end + 1));
    const std::size_t after = end + 1 + digits;
    if (digits > 0 && digits < 8 && after < head.size() && head[after] == mark) return head.substr(0, end);
  }
  return std::nullopt;
}

// path:text, the path with a slash.
bool is_plain_search(const ScannedLine& scanned) {
  const std::string_view line = scanned.text;
  const std::string_view head = line.substr(0, line_window);
  const std::size_t colon = head.find(':');
  if (colon == std::string_view::npos || colon < 5 || colon + 1 >= line.size()) return false;
  const std::string_view path = head.substr(0, colon);
  return path.contains('/') && path.find_first_of(" ('\"=,;<") == std::string_view::npos &&
         !path.starts_with("//") && !line.substr(colon).starts_with("://") && path.back() != '/';
}

// ^1a2b3c4d path (Author 2026-01-01 10:00:00 +0000 12) text
bool is_blame(const ScannedLine& scanned) {
  if (!scanned.contains('(') || !scanned.contains(')') || !scanned.contains(':')) return false;
  const std::string_view line = scanned.text;
  std::size_t at = line.starts_with('^') ? 1 : 0;
  const std::size_t begin = at;
  while (at < line.size() && is_hex_digit(line[at]))
    ++at;
  if (at < begin + 7 || at >= line.size() || line[at] != ' ') return false;
  const std::size_t close = line.substr(0, 200).find(") ");
  const std::size_t last = close == std::string_view::npos ? line.size() - 1 : close;
  return line.substr(at).contains('(') && last > at && line[last] == ')' && is_digit(line[last - 1]) &&
         line.substr(0, last).contains(':');
}

bool is_table_rule(std::string_view line) {
  return line.find_first_not_of("|-: ") == std::string_view::npos && line.contains("--") &&
         line.contains('|');
}

bool is_drawn(std::string_view line) {
  constexpr std::array<std::string_view, 8> corners = {"\u250c", "\u251c", "\u2514", "\u256d",
                                                       "\u2570", "\u2554", "\u255a", "\u2560"};
  constexpr std::array<std::string_view, 6> ends = {"\u2510", "\u2524", "\u2518",
                                                    "\u2502", "\u2551", "\u256e"};
  if (line.starts_with("+-") || line.starts_with("+="))
    return line.size() > 3 && line.ends_with('+') && line.find_first_not_of("+-=") == std::string_view::npos;
  if (static_cast<unsigned char>(line.front()) != 0xe2) return false;
  const bool begins =
      std::ranges::any_of(corners, [line](std::string_view corner) { return line.starts_with(corner); }) ||
      line.starts_with("\u2502") || line.starts_with("\u2551");
  return begins && line.size() > 3 &&
         std::ranges::any_of(ends, [line](std::string_view end) { return line.ends_with(end); });
}

bool is_tree(std::string_view line) {
  if (line.starts_with("|-- ") || line.starts_with("`-- ")) return true;
  if (static_cast<unsigned char>(line.front()) != 0xe2) return false;
  return line.contains("\u251c\u2500") || line.contains("\u2514\u2500");
}

namespace {

struct Gaps {
  std::size_t words = 0;
  std::size_t gaps = 0;  // of two blanks and more between them, but not behind a sentence
  std::size_t widest = 0;
};

Gaps gaps_of(std::string_view line) {
  std::size_t gaps = 0;
  std::size_t widest = 0;
  std::size_t words = 0;
  for (std::size_t at = 0; at < line.size() && at < line_window;) {
    const std::size_t blank = std::min(line.find(' ', at), line.size());
    ++words;
    std::size_t next = blank;
    while (next < line.size() && line[next] == ' ')
      ++next;
    const bool ends_sentence =
        blank > 1 && punctuation.contains(line[blank - 1]) && !is_blank(line[blank - 2]);
    if (next - blank >= 2 && !ends_sentence) {
      ++gaps;
      widest = std::max(widest, next - blank);
    }
    at = next;
  }
  return {.words = words, .gaps = gaps, .widest = widest};
}

}  // namespace

// Gaps of several blanks between words: at least two, or one that is wide.
bool is_aligned(const ScannedLine& scanned) {
  if (!scanned.bytes.contains_twice(' ')) return false;
  const Gaps found = gaps_of(scanned.text);
  return (found.gaps >= 2 && (found.gaps + 1) * 4 >= found.words) || (found.gaps >= 1 && found.widest >= 4);
}

bool has_columns(const ScannedLine& scanned) {
  constexpr std::size_t least_gaps = 4;
  if (!scanned.bytes.contains_twice(' ')) return false;
  const Gaps found = gaps_of(scanned.text);
  return found.gaps >= least_gaps && (found.gaps + 1) * 3 >= found.words;
}

// "a1b2c3…  path", of sha256sum; "proc on /proc type proc (rw)", of mount; "libz.so.1 => /lib/… (0x…)", of
// ldd; "bash/stable,now 5.2 amd64 [installed]", of apt
bool is_item(const ScannedLine& scanned) {
  const std::string_view line = scanned.text;
  if (line.back() == ')') {
    if (scanned.contains(" type ")) return scanned.contains(" on /");
    return scanned.contains(" (0x0000") && line.contains(".so");
  }
  if (line.back() == ']') return scanned.contains(" [installed") && scanned.contains('/');
  constexpr std::size_t shortest_sum = 32;  // hex digits
  if (!is_hex_digit(line.front()) || !scanned.bytes.contains_twice(' ') || line.size() < shortest_sum + 3)
    return false;
  const std::size_t end = line.find(' ');
  return end >= shortest_sum && line.substr(end).starts_with("  ") &&
         std::ranges::all_of(line.substr(0, end), is_hex_digit);
}

// commit 1a2b3c…, Author: A <a@b>, " src/a.c | 12 ++--", name(arguments) = 0
bool is_record(const ScannedLine& scanned) {
  if (is_item(scanned)) return true;
  const std::string_view line = scanned.text;
  static constexpr BeginningSet<12> starts(
      {"commit ", "Author: ", "Date:   ", "Merge: ", "On branch ", "Your branch ",
       "modified:   ", "new file:   ", "deleted:    ", "renamed:    ", "Changes ", "Untracked files"});
  if (starts.begins(line)) {
    return !line.starts_with("commit ") ||
           (line.size() >= 14 && std::ranges::all_of(line.substr(7, 7), is_hex_digit));
  }
  const std::size_t bar =
      scanned.contains('|') && scanned.contains(' ') ? line.find(" | ") : std::string_view::npos;
  if (bar != std::string_view::npos && !line.starts_with('|')) {
    const std::string_view rest = trimmed_left(line.substr(bar + 3));
    const std::size_t digits = count_digits(rest);
    const auto is_bar = [](char c) { return c == ' ' || c == '+' || c == '-'; };
    if (digits > 0 && std::ranges::all_of(rest.substr(digits), is_bar)) return true;
    if (rest.starts_with("Bin ")) return true;
  }
  const std::string_view hash = is_hex_digit(line.front()) ? first_word(line) : std::string_view();
  if (hash.size() >= 7 && hash.size() <= 12 && std::ranges::all_of(hash, is_hex_digit) &&
      std::ranges::any_of(hash, is_digit) && line.size() > hash.size() + 2 && line[hash.size()] == ' ' &&
      is_letter(line[hash.size() + 1]))
    return true;  // git log --oneline
  if (is_digit(line.front()) && (scanned.contains(" files changed, ") || scanned.contains(" file changed, ")))
    return true;
  if (!scanned.contains('=') || !scanned.contains(')')) return false;
  if (!is_letter(line.front()) || line.back() == ';') return false;
  const std::string_view name = first_word(line);
  if (!line.substr(name.size()).starts_with('(')) return false;
  const std::size_t result = line.rfind(") = ");
  return result != std::string_view::npos &&
         (is_digit(line[result + 4]) || line.substr(result + 4).starts_with("-1 E") ||
          line[result + 4] == '?');
}

}  // namespace tokenpak::compress
