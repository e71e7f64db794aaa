#include "compress/line_shape.hpp"

#include "compress/character_set.hpp"
#include "compress/line.hpp"
#include "compress/tool_line.hpp"
#include "compress/words.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace tokenpak::compress {
namespace {

constexpr std::size_t window = 400;  // bytes of a line that are looked at

constexpr std::string_view arrow = "\u2192";

bool is_hex(char character) {
  return is_digit(character) || (character >= 'a' && character <= 'f') || (character >= 'A' && character <= 'F');
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
  while (at < line.size() && is_hex(line[at]))
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
    while (at < line.size() && is_hex(line[at]))
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
    if (line.starts_with("100644 blob ") || line.starts_with("100755 blob ") || line.starts_with("120000 blob ") ||
        line.starts_with("040000 tree "))
      return true;
    line = trimmed_left(line.substr(count_digits(line)));
    if (line.empty()) return false;
  }
  if (line.size() < 12 || !std::string_view("-dlcbps").contains(line[0])) return false;
  return line.substr(1, 9).find_first_not_of("rwxsStT-") == std::string_view::npos && line.substr(10, 2).contains(' ');
}

constexpr CharacterSet path_signs("./-+@,:=~%[]()#!&'$\\");
constexpr CharacterSet name_signs(".-+@~:%[,");
constexpr CharacterSet key_signs(".-/@*$+");
constexpr CharacterSet section_signs(".-:/@ \"'*+");
constexpr CharacterSet prose_signs(",.'-:");
constexpr CharacterSet punctuation(".:?!,");

bool is_path_character(char character) {
  return is_word(character) || path_signs.contains(character) || static_cast<unsigned char>(character) >= 0x80;
}

bool is_path(std::string_view line) {
  static constexpr CharacterSet never_last(";{(,:=\"");
  static constexpr CharacterSet never_first("<*#@\"'(){[%$&");
  if (!line.contains('/') || line.contains("://")) return false;
  if (never_last.contains(line.back()) || never_first.contains(line.front()) ||
      line.starts_with("//") || line.starts_with("/*"))
    return false;
  if (line.contains("=\"") || line.contains("=\'") || line.contains("<")) return false;
  std::size_t blanks = 0;
  for (const char character : line.substr(0, window)) {
    if (character == ' ') ++blanks;
    if (!is_path_character(character) && character != ' ') return false;
  }
  return blanks == 0;
}

bool is_name(std::string_view line) {
  return line.size() < 80 && std::ranges::all_of(line, [](char character) {
           return is_word(character) || name_signs.contains(character);
         }) && (is_word(line.front()) || line.front() == '.' || line.front() == '[') && is_word(line.back()) &&
         std::ranges::any_of(line, is_letter);
}

bool is_folder(std::string_view line) {
  return line.ends_with(':') && line.size() > 1 && !line.contains(' ') &&
         (line.starts_with('.') || line.starts_with('/') || line.contains('/')) && !line.contains("://");
}

struct SearchLine {
  LineShape shape = LineShape::text;
  std::string_view path;
};

// path:12:text and path-12-text, the path without blanks, with a dot or a slash.
SearchLine numbered_search(std::string_view line, char mark) {
  const std::string_view head = line.substr(0, window);
  bool has_dot_or_slash = false;
  for (std::size_t end = 0; end < head.size() && is_path_character(head[end]); ++end) {
    const char character = head[end];
    has_dot_or_slash |= character == '.' || character == '/';
    if (character != mark || end == 0 || !has_dot_or_slash) continue;
    const std::size_t digits = count_digits(head.substr(end + 1));
    const std::size_t after = end + 1 + digits;
    if (digits > 0 && digits < 8 && after < head.size() && head[after] == mark)
      return {.shape = LineShape::grep, .path = head.substr(0, end)};
  }
  return {};
}

// path:text, the path with a slash.
bool is_plain_search(std::string_view line) {
  const std::string_view head = line.substr(0, window);
  const std::size_t colon = head.find(':');
  if (colon == std::string_view::npos || colon < 5 || colon + 1 >= line.size()) return false;
  const std::string_view path = head.substr(0, colon);
  return path.contains('/') && path.find_first_of(" ('\"=,;<") == std::string_view::npos && !path.starts_with("//") &&
         !line.substr(colon).starts_with("://") && path.back() != '/';
}

// ^1a2b3c4d path (Author 2026-01-01 10:00:00 +0000 12) text
bool is_blame(std::string_view line) {
  std::size_t at = line.starts_with('^') ? 1 : 0;
  const std::size_t begin = at;
  while (at < line.size() && is_hex(line[at]))
    ++at;
  if (at < begin + 7 || at >= line.size() || line[at] != ' ') return false;
  const std::size_t close = line.substr(0, 200).find(") ");
  const std::size_t last = close == std::string_view::npos ? line.size() - 1 : close;
  return line.substr(at).contains('(') && last > at && line[last] == ')' && is_digit(line[last - 1]) &&
         line.substr(0, last).contains(':');
}

bool is_table_rule(std::string_view line) {
  return line.find_first_not_of("|-: ") == std::string_view::npos && line.contains("--") && line.contains('|');
}

bool is_drawn(std::string_view line) {
  constexpr std::array<std::string_view, 8> corners = {"\u250c", "\u251c", "\u2514", "\u256d", "\u2570", "\u2554", "\u255a", "\u2560"};
  constexpr std::array<std::string_view, 6> ends = {"\u2510", "\u2524", "\u2518", "\u2502", "\u2551", "\u256e"};
  if (line.starts_with("+-") || line.starts_with("+="))
    return line.size() > 3 && line.ends_with('+') && line.find_first_not_of("+-=") == std::string_view::npos;
  if (static_cast<unsigned char>(line.front()) != 0xe2) return false;
  const bool begins = std::ranges::any_of(corners, [line](std::string_view corner) { return line.starts_with(corner); }) ||
                      line.starts_with("\u2502") || line.starts_with("\u2551");
  return begins && line.size() > 3 && std::ranges::any_of(ends, [line](std::string_view end) { return line.ends_with(end); });
}

bool is_tree(std::string_view line) {
  if (line.starts_with("|-- ") || line.starts_with("`-- ")) return true;
  if (static_cast<unsigned char>(line.front()) != 0xe2) return false;
  return line.contains("\u251c\u2500") || line.contains("\u2514\u2500");
}

// Gaps of several blanks between words: at least two, or one that is wide.
bool is_aligned(std::string_view line) {
  std::size_t gaps = 0;
  std::size_t widest = 0;
  std::size_t words = 0;
  for (std::size_t at = 0; at < line.size() && at < window;) {
    const std::size_t blank = std::min(line.find(' ', at), line.size());
    ++words;
    std::size_t next = blank;
    while (next < line.size() && line[next] == ' ')
      ++next;
    const bool ends_sentence = blank > 0 && punctuation.contains(line[blank - 1]);
    if (next - blank >= 2 && !ends_sentence) {
      ++gaps;
      widest = std::max(widest, next - blank);
    }
    at = next;
  }
  return (gaps >= 2 && (gaps + 1) * 4 >= words) || (gaps >= 1 && widest >= 4);
}

bool is_html_name(std::string_view name) {
  static constexpr WordSet<48> names({"html",   "head",  "body", "div",    "span",  "p",      "a",      "ul",    "ol",     "li",      "table", "tr",
                                      "td",     "th",    "h1",   "h2",     "h3",    "h4",     "br",     "hr",    "img",    "meta",    "link",  "script",
                                      "style",  "title", "form", "input",  "button", "nav",   "section", "header", "footer", "pre",    "code",  "em",
                                      "strong", "b",     "i",    "dl",     "dt",    "dd",     "tbody",  "thead", "main",   "article", "tt",    "blockquote"});
  return names.contains(name);
}

LineShape tag_shape(std::string_view line) {
  const char next = line.size() > 1 ? line[1] : ' ';
  if (next == '!') {
    const bool is_html = line.starts_with("<!DOCTYPE html") || line.starts_with("<!doctype html") || line.starts_with("<!DOCTYPE HTML");
    return is_html ? LineShape::html_tag : line.starts_with("<!--") || line.starts_with("<!") ? LineShape::xml_tag : LineShape::text;
  }
  if (next == '?') return line.starts_with("<?php") || line.starts_with("<?=") ? LineShape::code : LineShape::xml_tag;
  if (!is_letter(next) && next != '/') return LineShape::text;
  if (!line.contains('>') && !line.contains('=') && line.contains(' ')) return LineShape::text;
  std::array<char, 12> lowered{};
  const std::string_view name = first_word(line.substr(next == '/' ? 2 : 1)).substr(0, lowered.size());
  std::ranges::transform(name, lowered.begin(), [](char character) {
    return is_upper(character) ? static_cast<char>(character - 'A' + 'a') : character;
  });
  return is_html_name({lowered.data(), name.size()}) ? LineShape::html_tag : LineShape::xml_tag;
}

LineShape quoted_shape(std::string_view line) {  // begins with a double quote
  const std::size_t close = line.find('"', 1);
  if (close == std::string_view::npos) return LineShape::text;
  const std::string_view rest = trimmed_left(line.substr(close + 1));
  if (rest.starts_with(':')) return LineShape::json_member;
  return rest.empty() || rest == "," ? LineShape::json_element : LineShape::text;
}

LineShape bracket_shape(std::string_view line) {  // begins with { or [
  if (line.find_first_not_of("{}[](),; ") == std::string_view::npos) return LineShape::bracket;
  const std::string_view end = line.ends_with(',') ? line.substr(0, line.size() - 1) : line;
  const char close = line.front() == '{' ? '}' : ']';
  if (line.starts_with("[[") && line.ends_with("]]") && !line.contains(' ')) return LineShape::array_section;
  if (line.front() == '[' && line.back() == ']' && !line.contains(", ")) {
    const std::string_view name = line.substr(1, line.size() - 2);
    const bool is_section = !name.empty() && std::ranges::all_of(name, [](char character) {
      return is_word(character) || section_signs.contains(character);
    });
    if (is_section && (is_word(name.front()) || name.front() == '.' || name.front() == '*')) return LineShape::section;
  }
  const std::size_t inner = line.find_first_not_of("{[ ");
  if (inner != std::string_view::npos && (line[inner] == '"' || is_digit(line[inner]) || line[inner] == '-')) {
    return end.back() == close || line.size() >= window ? LineShape::json_line : LineShape::json_member;
  }
  return LineShape::text;
}

bool is_plain_value(std::string_view value) {  // "text", 'text', [, {, 12, true
  if (value.empty()) return false;
  const char first = value.front();
  if (first == '"' || first == '\'') return value.size() > 1 && (value.back() == first || value.contains("\" #"));
  if (first == '[') return true;
  if (first == '{') return value.ends_with('}');
  return value == "true" || value == "false" || (is_digit(first) && value.find_first_not_of("0123456789._-:TZ") == std::string_view::npos);
}

LineShape entry_shape(std::string_view line, bool is_indented) {
  std::size_t end = 0;
  while (end < line.size() && end < 100 && (is_word(line[end]) || key_signs.contains(line[end])))
    ++end;
  const bool is_quoted = line.front() == '\'' || line.front() == '"';
  if (is_quoted) {
    end = line.find(line.front(), 1);
    if (end == std::string_view::npos) return LineShape::text;
    ++end;
  }
  if (end == 0 || end >= line.size()) {
    return LineShape::text;
  }
  if (line.starts_with("export ") || line.starts_with("declare -x ")) {
    const std::string_view assignment = line.substr(line.find(' ', 7) == std::string_view::npos || line[0] == 'e' ? 7 : 11);
    const std::string_view name = first_word(assignment);
    return !name.empty() && assignment.substr(name.size()).starts_with('=') ? LineShape::export_entry : LineShape::text;
  }
  const std::string_view name = line.substr(0, end);
  if (line[end] == '=' && line.substr(end + 1, 1) != "=" && line.substr(end + 1, 1) != " ") {
    const bool is_variable = std::ranges::all_of(name, [](char c) { return is_upper(c) || is_digit(c) || c == '_'; });
    return is_variable && !is_indented ? LineShape::env_entry : LineShape::ini_entry;
  }
  const std::string_view rest = trimmed_left(line.substr(end));
  if (rest.starts_with('=') && !rest.starts_with("==") && !rest.starts_with("=>"))
    return is_plain_value(trimmed_left(rest.substr(1))) ? LineShape::toml_entry : LineShape::ini_entry;
  if (line[end] == ':' && (end + 1 == line.size() || is_blank(line[end + 1])) && !name.contains('/'))
    return LineShape::yaml_entry;
  // "name[key] = value" of INI-like files, "some key: value" of YAML
  return LineShape::text;
}

LineShape markdown_shape(std::string_view line) {
  if (line.front() == '#') {
    std::size_t level = 0;
    while (level < line.size() && line[level] == '#')
      ++level;
    if (level < line.size() && level <= 6 && line[level] == ' ') return level > 1 ? LineShape::heading : LineShape::hash_comment;
    return LineShape::hash_comment;
  }
  if (line.front() == '>' && line.size() > 1 && line[1] == ' ') return LineShape::markdown;
  const bool is_item = (line.front() == '*' || line.front() == '+') && line.size() > 2 && line[1] == ' ';
  const std::size_t digits = count_digits(line);
  const bool is_numbered_item = digits > 0 && digits < 3 && line.substr(digits).starts_with(". ");
  if (is_item || is_numbered_item || line.contains("](") || (line.contains("**") && !line.contains("**/") && line.contains("** "))) return LineShape::markdown;
  if (line.starts_with('[') && line.contains("]: ")) return LineShape::markdown;  // reference
  if (line.starts_with('`')) return LineShape::markdown;
  return LineShape::text;
}

LineShape comment_shape(std::string_view line) {
  if (line.starts_with("//") || line.starts_with("/*") || line.starts_with("*/") || line == "*") return LineShape::code_comment;
  if (line.starts_with("#!")) return LineShape::code;
  if (line.front() == ';' || line.front() == '%' || line.starts_with("-- ")) return LineShape::other_comment;
  return LineShape::text;
}

// Words in a row: more generous than Evidence::prose, which must not take code for it.
bool is_wordy(std::string_view line) {
  std::size_t letters = 0;
  std::size_t blanks = 0;
  std::size_t signs = 0;
  for (const char character : line) {
    letters += is_letter(character) || static_cast<unsigned char>(character) >= 0x80 ? 1U : 0U;
    blanks += character == ' ' ? 1U : 0U;
    signs += prose_signs.contains(character) ? 1U : 0U;
  }
  return blanks >= 3 && letters >= blanks * 2 && (letters + blanks + signs) * 100 >= line.size() * 94;
}

LineShape evidence_shape(Evidence evidence, std::string_view line) {
  switch (evidence) {
    case Evidence::code:
      return LineShape::code;
    case Evidence::weak_code:
      return LineShape::weak_code;
    case Evidence::prose:
      return LineShape::prose;
    case Evidence::neutral:
      return is_wordy(line) ? LineShape::prose : LineShape::text;
    case Evidence::config:
      return line.find_first_not_of("{}[](),; ") == std::string_view::npos ? LineShape::bracket : LineShape::weak_code;
    default:
      return LineShape::text;
  }
}

// commit 1a2b3c…, Author: A <a@b>, " src/a.c | 12 ++--", name(arguments) = 0
bool is_record(const ScannedLine& scanned) {
  const std::string_view line = scanned.text;
  static constexpr CharacterSet initials("cADMOYmnrdCU");
  constexpr std::array<std::string_view, 12> starts = {"commit ", "Author: ", "Date:   ", "Merge: ", "On branch ", "Your branch ", "modified:   ",
                                                       "new file:   ", "deleted:    ", "renamed:    ", "Changes ", "Untracked files"};
  if (initials.contains(line.front()) &&
      std::ranges::any_of(starts, [line](std::string_view start) { return line.starts_with(start); })) {
    return !line.starts_with("commit ") || (line.size() >= 14 && std::ranges::all_of(line.substr(7, 7), is_hex));
  }
  const std::size_t bar = scanned.contains('|') ? line.find(" | ") : std::string_view::npos;
  if (bar != std::string_view::npos && !line.starts_with('|')) {
    const std::string_view rest = trimmed_left(line.substr(bar + 3));
    const std::size_t digits = count_digits(rest);
    if (digits > 0 && rest.substr(digits).find_first_not_of(" +-") == std::string_view::npos) return true;
    if (rest.starts_with("Bin ")) return true;
  }
  const std::string_view hash = first_word(line);
  if (hash.size() >= 7 && hash.size() <= 12 && std::ranges::all_of(hash, is_hex) && std::ranges::any_of(hash, is_digit) &&
      line.size() > hash.size() + 2 && line[hash.size()] == ' ' && is_letter(line[hash.size() + 1]))
    return true;  // git log --oneline
  if (scanned.contains(" files changed, ") || scanned.contains(" file changed, ")) return true;
  if (!scanned.contains('=') || !scanned.contains(')')) return false;
  const std::size_t result = line.rfind(") = ");
  if (result == std::string_view::npos || !is_letter(line.front()) || line.back() == ';') return false;
  const std::string_view name = first_word(line);
  return line.substr(name.size()).starts_with('(') &&
         (is_digit(line[result + 4]) || line.substr(result + 4).starts_with("-1 E") || line[result + 4] == '?');
}

LineShape first_of(const ScannedLine& scanned, std::string_view raw, Evidence evidence) {
  const std::string_view line = scanned.text;
  const bool is_indented = is_blank(raw.front());
  if (is_drawn(line)) return LineShape::drawn;
  if (is_tree(line)) return LineShape::tree;
  if (line.front() == '|' && line.size() > 2) {
    if (is_table_rule(line)) return LineShape::table_rule;
    if (line.back() == '|') return LineShape::pipe_row;
  }
  if (line == "--") return LineShape::separator;
  if (is_listing(line)) return LineShape::listing;
  if (is_hex(line.front()) && is_hex_dump(line)) return LineShape::hex_dump;
  if (is_folder(line)) return LineShape::folder;
  const LineShape tool = tool_shape_of(scanned, is_indented);
  if (tool != LineShape::text && tool != LineShape::log) return tool;
  if (tool != LineShape::text) return tool;
  if (is_record(scanned)) return LineShape::record;
  if (is_blame(line)) return LineShape::blame;
  if (!is_indented && scanned.contains('/') && is_path(line)) {
    const auto upper = std::ranges::count_if(line, is_upper);
    const auto letters = std::ranges::count_if(line, is_letter);
    if (evidence != Evidence::blob || upper * 4 < letters || line.contains('.')) return LineShape::path;
  }
  if (evidence == Evidence::blob) return LineShape::blob;
  if (!is_indented && scanned.contains('/') && scanned.contains(':') && is_plain_search(line)) return LineShape::grep_path;
  switch (line.front()) {
    case '<': {
      const LineShape tag = tag_shape(line);
      if (tag != LineShape::text) return tag;
      break;
    }
    case '"': {
      const LineShape quoted = quoted_shape(line);
      if (quoted != LineShape::text) return quoted;
      break;
    }
    case '{':
    case '[': {
      const LineShape bracket = bracket_shape(line);
      if (bracket != LineShape::text) return bracket;
      break;
    }
    case '}':
    case ']':
      if (line.find_first_not_of("{}[](),; ") == std::string_view::npos) return LineShape::bracket;
      break;
    case '-':
      if (line.starts_with("- ")) return LineShape::yaml_item;
      break;
    default:
      break;
  }
  const LineShape comment = comment_shape(line);
  if (comment != LineShape::text) return comment;
  if (evidence == Evidence::code && line.front() == '#' && !line.starts_with("# ") && !line.starts_with("##")) return LineShape::code;
  const LineShape markdown = markdown_shape(line);
  if (markdown != LineShape::text) return markdown;
  const bool is_statement = line.back() == ';' || line.back() == '{' || line.back() == '(';
  if (!is_statement) {
    const LineShape entry = entry_shape(line, is_indented);
    if (entry != LineShape::text) return entry;
  }
  if (evidence == Evidence::code) return LineShape::code;
  if (is_name(line)) return LineShape::name;
  if (is_aligned(line)) return LineShape::aligned;
  return evidence_shape(evidence, line);
}

}  // namespace

// Rows of one table have equally many separators. Commas with blanks behind them are prose or code.
bool LineShapeReader::has_columns(const ScannedLine& scanned, bool begins_at_margin, Evidence evidence) {
  const bool may_be = begins_at_margin && (scanned.contains(',') || scanned.contains(';') || scanned.contains('\t'));
  if (!may_be) {
    last_columns_ = 0;
    return false;
  }
  static constexpr CharacterSet separators(",;\t");
  const std::string_view line = scanned.text;
  char separator = 0;
  std::size_t count = 0;
  std::size_t spaced = 0;
  bool is_quoted = false;
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (line[at] == '"') is_quoted = !is_quoted;
    if (is_quoted || !separators.contains(line[at])) continue;
    if (separator == 0) separator = line[at];
    if (line[at] != separator) continue;
    ++count;
    spaced += at + 1 < line.size() && line[at + 1] == ' ' ? 1U : 0U;
  }
  static constexpr CharacterSet statement_ends(";{(})");
  if (spaced * 2 > count) count = 0;
  if (separator == ',' && statement_ends.contains(line.back())) count = 0;
  if (separator == ';' && (count < 3 || (count < 4 && evidence == Evidence::code))) count = 0;
  const std::size_t least = separator == '\t' ? 1 : 2;
  const bool is_same = count >= least && separator == last_separator_ && count == last_columns_;
  last_columns_ = count;
  last_separator_ = separator;
  return is_same;
}

// "12\ttext", "12→text", "12|text", "12:text"; nl also prints bare numbers.
LineShape LineShapeReader::read_number(std::string_view line, std::string_view text, bool has_columns) {
  constexpr std::size_t most_digits = 7;
  const std::size_t digits = count_digits(text);
  if (digits == 0 || digits > most_digits) return LineShape::text;
  const std::string_view rest = line.substr(static_cast<std::size_t>(text.data() - line.data()) + digits);
  const bool is_tab = rest.starts_with('\t');
  const bool is_time = rest.starts_with(':') && rest.size() > 2 && is_digit(rest[1]) && is_digit(rest[2]);
  const bool is_mark = is_tab || rest.starts_with(arrow) || rest.starts_with('|') || (rest.starts_with(':') && !is_time);
  const bool is_bare = rest.empty() || rest.starts_with("  ");
  if (!is_mark && (!is_bare || last_number_ == 0)) return LineShape::text;

  std::size_t number = 0;
  for (const char digit : text.substr(0, digits))
    number = number * 10 + static_cast<std::size_t>(digit - '0');
  const bool is_next = number == last_number_ + 1;
  const bool is_first = last_number_ == 0 && !is_tab;
  if (!is_mark && !is_next) return LineShape::text;
  last_number_ = number;
  if (is_next || is_first) return LineShape::numbered;
  if (is_tab && has_columns) return LineShape::csv;
  return rest.starts_with(':') || is_tab ? LineShape::numbered_any : LineShape::numbered;
}

// Lines that only mean something behind the line before: what a compiler or interpreter quotes.
LineShape LineShapeReader::read_continuation(std::string_view line, std::string_view text) {
  const bool is_indented = is_blank(line.front());
  const bool is_marker = text.find_first_not_of("~^ ") == std::string_view::npos && text.contains('^');
  if (last_ == LineShape::trace_frame) {
    if (is_marker) return LineShape::trace_frame;
    if (after_python_frame_ && is_indented && !text.starts_with("File \"")) return LineShape::trace_frame;
  }
  if (is_marker) return LineShape::source_quote;
  if (last_ == LineShape::source_quote && is_indented && (text.starts_with("symbol: ") || text.starts_with("location: ")))
    return LineShape::source_quote;
  return LineShape::text;
}

LineShape LineShapeReader::read_search(std::string_view line) {
  if (is_blank(line.front())) return LineShape::text;
  SearchLine found = numbered_search(line, ':');
  const bool is_context = found.shape == LineShape::text;
  if (is_context) found = numbered_search(line, '-');
  if (found.shape == LineShape::text) return LineShape::text;
  const std::size_t path = std::hash<std::string_view>{}(found.path);
  const bool is_same = path == last_path_;
  last_path_ = path;
  return is_context && !is_same ? LineShape::text : LineShape::grep;
}

LineShape LineShapeReader::read(std::string_view line, Evidence evidence) {
  last_ = read_next(line, evidence);
  return last_;
}

LineShape LineShapeReader::read_next(std::string_view line, Evidence evidence) {
  const std::string_view text = trimmed(line.substr(0, window));
  if (text.empty()) {
    in_folder_ = false;
    return LineShape::blank;
  }
  const LineShape continuation = read_continuation(line, text);
  if (continuation != LineShape::text) return continuation;
  const ScannedLine scanned(text);
  const bool columns = has_columns(scanned, !is_blank(line.front()), evidence);
  const LineShape number = read_number(line, text, columns);
  if (number != LineShape::text) return number;
  const LineShape shape = first_of(scanned, line, evidence);
  if (shape == LineShape::trace_frame) after_python_frame_ = text.starts_with("File \"");
  if (shape == LineShape::folder) in_folder_ = true;
  if (shape == LineShape::name && in_folder_) return LineShape::listing;
  const bool may_be_search = shape != LineShape::diagnostic && shape != LineShape::trace_frame && shape != LineShape::test_result &&
                             shape != LineShape::blame && shape != LineShape::log && shape != LineShape::build_step;
  if (may_be_search && (scanned.contains('.') || scanned.contains('/')) && (scanned.contains(':') || scanned.contains('-'))) {
    const LineShape search = read_search(line);
    if (search != LineShape::text) return search;
    // The first lines of context before a match: not yet known for what they are.
    if (shape == LineShape::path && !columns && numbered_search(line, '-').shape == LineShape::grep) return LineShape::name;
  }
  const bool is_quote = last_ == LineShape::diagnostic && (shape == LineShape::code || shape == LineShape::weak_code || shape == LineShape::text);
  if (is_quote) return LineShape::source_quote;
  if (!columns) return shape;
  switch (shape) {
    case LineShape::text:
    case LineShape::prose:
    case LineShape::name:
    case LineShape::path:
    case LineShape::log:
    case LineShape::weak_code:
    case LineShape::aligned:
    case LineShape::json_element:
    case LineShape::blob:
    case LineShape::build_step:
    case LineShape::ini_entry:
    case LineShape::markdown:
      return LineShape::csv;
    default:
      return shape;
  }
}

}  // namespace tokenpak::compress
