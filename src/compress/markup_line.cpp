#include "compress/markup_line.hpp"

#include "base/character_set.hpp"
#include "compress/line.hpp"
#include "compress/listing_line.hpp"
#include "compress/words.hpp"

#include <algorithm>
#include <array>

namespace tokenpak::compress {
namespace {

constexpr CharacterSet key_characters = word_characters.with(".-/@*$+");
constexpr CharacterSet section_signs(".-:/@ \"'*+");

bool is_html_name(std::string_view name) {
  static constexpr WordSet names(
      "html head body div span p a ul ol li table tr td th h1 h2 h3 h4 br hr img meta link "
      "script style title form input button nav section header footer pre code em strong b i "
      "dl dt dd tbody thead main article tt blockquote");
  return names.contains(name);
}

bool is_plain_value(std::string_view value) {  // "text", 'text', [, {, 12, true
  if (value.empty()) return false;
  const char first = value.front();
  if (first == '"' || first == '\'')
    return value.size() > 1 && (value.back() == first || value.contains("\" #"));
  if (first == '[') return true;
  if (first == '{') return value.ends_with('}');
  return value == "true" || value == "false" ||
         (is_digit(first) && value.find_first_not_of("0123456789._-:TZ") == std::string_view::npos);
}

}  // namespace

LineShape tag_shape(std::string_view line) {
  const char next = line.size() > 1 ? line[1] : ' ';
  if (next == '!') {
    const bool is_html = line.starts_with("<!DOCTYPE html") || line.starts_with("<!doctype html") ||
                         line.starts_with("<!DOCTYPE HTML");
    return is_html                                              ? LineShape::html_tag
           : line.starts_with("<!--") || line.starts_with("<!") ? LineShape::xml_tag
                                                                : LineShape::text;
  }
  if (next == '?')
    return line.starts_with("<?php") || line.starts_with("<?=") ? LineShape::code : LineShape::xml_tag;
  if (line.front() != '<' || (!is_letter(next) && next != '/')) return LineShape::text;
  if (line.substr(1 + first_word(line.substr(1)).size()).starts_with("://"))
    return LineShape::text;  // <https://…>
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
  const char close = line.front() == '{' ? '}' : ']';
  if (line.starts_with("[[") && line.ends_with("]]") && !line.contains(' ')) return LineShape::array_section;
  if (line.front() == '[' && line.back() == ']' && !line.contains(", ")) {
    const std::string_view name = line.substr(1, line.size() - 2);
    const bool is_section = !name.empty() && std::ranges::all_of(name, [](char character) {
      return is_word(character) || section_signs.contains(character);
    });
    if (is_section && (is_word(name.front()) || name.front() == '.' || name.front() == '*'))
      return LineShape::section;
  }
  const std::size_t inner = line.find_first_not_of("{[ ");
  if (inner != std::string_view::npos &&
      (line[inner] == '"' || is_digit(line[inner]) || line[inner] == '-')) {
    const bool is_whole = line.back() == close || line.size() >= line_window;
    return is_whole ? LineShape::json_line : LineShape::json_member;
  }
  return LineShape::text;
}

LineShape entry_shape(std::string_view line, bool is_indented) {
  std::size_t end = 0;
  while (end < line.size() && end < 100 && key_characters.contains(line[end]))
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
    const std::string_view assignment =
        line.substr(line.find(' ', 7) == std::string_view::npos || line[0] == 'e' ? 7 : 11);
    const std::string_view name = first_word(assignment);
    return !name.empty() && assignment.substr(name.size()).starts_with('=') ? LineShape::export_entry
                                                                            : LineShape::text;
  }
  if (line[end] == '[') {  // Name[de]=text, of desktop files
    const std::size_t close =
        line.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_@", end + 1);
    const bool is_translated = close != std::string_view::npos && line.substr(close).starts_with("]=");
    return is_translated ? LineShape::ini_entry : LineShape::text;
  }
  const std::string_view name = line.substr(0, end);
  const bool is_address = is_indented && std::ranges::all_of(name, is_hex_digit);  // of a disassembly
  if (is_address && line[end] == ':') return LineShape::text;
  if (line[end] == '=' && line.substr(end + 1, 1) != "=" && line.substr(end + 1, 1) != " ") {
    const bool is_variable =
        std::ranges::all_of(name, [](char c) { return is_upper(c) || is_digit(c) || c == '_'; });
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

LineShape markdown_shape(const ScannedLine& scanned) {
  const std::string_view line = scanned.text;
  if (line.front() == '#') {
    std::size_t level = 0;
    while (level < line.size() && line[level] == '#')
      ++level;
    if (level < line.size() && level <= 6 && line[level] == ' ')
      return level > 1 ? LineShape::heading : LineShape::hash_comment;
    return LineShape::hash_comment;
  }
  if (line.front() == '>' && line.size() > 1 && line[1] == ' ') return LineShape::markdown;
  const bool is_item = (line.front() == '*' || line.front() == '+') && line.size() > 2 && line[1] == ' ';
  const std::size_t digits = count_digits(line);
  const bool is_numbered_item = digits > 0 && digits < 3 && line.substr(digits).starts_with(". ");
  if (is_item || is_numbered_item || scanned.contains("](") ||
      (scanned.contains("** ") && !scanned.contains("**/")))
    return LineShape::markdown;
  if (line.starts_with('[') && scanned.contains("]: ")) return LineShape::markdown;  // reference
  if (line.starts_with('`')) return LineShape::markdown;
  return LineShape::text;
}

bool has_markdown_sign(const ScannedLine& scanned) {
  static constexpr std::array<Part, 2> links = {"](", "]["};
  const std::string_view line = scanned.text;
  if (line.starts_with("# ")) return true;
  if (scanned.contains('`')) {
    const std::size_t code = line.find('`');
    const std::size_t close = line.find('`', code + 1);
    const bool is_quote = close != std::string_view::npos && is_blank(line[close - 1]);  // `a' and `b'
    if (close != std::string_view::npos && !is_quote) return true;
  }
  if (scanned.bytes.contains_twice('*') && !line.contains("***")) return true;
  return scanned.contains_any(links);
}

LineShape comment_shape(std::string_view line) {
  if (line.starts_with("//") || line.starts_with("/*") || line.starts_with("*/") || line == "*")
    return LineShape::code_comment;
  if (line.starts_with("#!")) return LineShape::code;
  if (line.front() == ';' || line.front() == '%' || line.starts_with("-- ")) return LineShape::other_comment;
  return LineShape::text;
}

}  // namespace tokenpak::compress
