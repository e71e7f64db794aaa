#include "base/ascii.hpp"
#include "code/config_lines.hpp"
#include "code/config_readers.hpp"

#include <algorithm>
#include <string>

namespace tokenpak::code {

namespace {

constexpr std::string_view blanks = " \t\r";

/// Calls `visit` with each line and where it begins; false as soon as that says false.
template <class Visit>
bool all_lines(std::string_view text, Visit visit) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (!visit(text.substr(begin, end - begin), begin)) return false;
    begin = end + 1;
  }
  return true;
}

bool is_ini_comment(std::string_view line) {
  return line.starts_with('#') || line.starts_with(';');
}

/// NAME=value with quotes that close, on one line.
bool is_env_setting(std::string_view line) {
  line = trimmed(line);
  if (line.starts_with("export ")) line = trimmed(line.substr(7));
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos || equals == 0) return false;
  for (const char c : line.substr(0, equals)) {
    if (!is_word(c) && c != '.') return false;
  }
  char open = '\0';
  for (std::size_t at = equals + 1; at < line.size(); ++at) {
    if (open == '\0' && (line[at] == '"' || line[at] == '\'' || line[at] == '`')) {
      open = line[at];
    } else if (line[at] == open) {
      open = '\0';
    } else if (line[at] == '\\' && open != '\'') {
      ++at;
    } else if (open == '\0' && line[at] == '#' && blanks.contains(line[at - 1])) {
      return true;
    }
  }
  return open == '\0' && !line.ends_with('\\');
}

/// The lines that say something, each ended by "\n", without the blanks at their ends.
std::string settings_of(std::string_view text, bool is_env) {
  std::string settings;
  all_lines(text, [&](std::string_view line, std::size_t) {
    const std::string_view words = trimmed(line);
    const bool is_comment = is_env ? words.starts_with('#') : is_ini_comment(line);
    if (words.empty() || is_comment) return true;
    settings.append(line.substr(0, line.find_last_not_of(blanks) + 1)).append("\n");
    return true;
  });
  return settings;
}

}  // namespace

std::optional<std::vector<TextEdit>> minify_ini(std::string_view text) {
  std::vector<ByteRange> comments;
  bool goes_on =
      false;  // a value may have lines to come, in which a blank line or a comment could be part of it
  const bool is_read = all_lines(text, [&](std::string_view line, std::size_t begin) {
    const std::string_view words = trimmed(line);
    if (words.empty()) return true;
    if (is_ini_comment(line)) {
      comments.push_back({begin, begin + line.size()});
      return true;
    }
    if (line.front() == ' ' || line.front() == '\t') return goes_on;
    if (words.ends_with('\\')) return false;
    const bool is_section = words.starts_with('[') && words.contains(']');
    goes_on = !is_section;
    return is_section || words.find_first_of("=:") != 0;
  });
  // With lines that go on, a blank line may be a value's.
  bool has_continuation = false;
  all_lines(text, [&](std::string_view line, std::size_t) {
    if (!trimmed(line).empty() && (line.front() == ' ' || line.front() == '\t')) has_continuation = true;
    return !has_continuation;
  });
  if (!is_read || has_continuation) return std::nullopt;
  return remove_comments(text, comments, {});
}

bool same_ini(std::string_view before, std::string_view after) {
  return settings_of(before, false) == settings_of(after, false);
}

std::optional<std::vector<TextEdit>> minify_env(std::string_view text) {
  std::vector<ByteRange> comments;
  const bool is_read = all_lines(text, [&](std::string_view line, std::size_t begin) {
    const std::string_view words = trimmed(line);
    if (words.empty()) return true;
    if (!words.starts_with('#')) return is_env_setting(line);
    const std::size_t blanks_before = static_cast<std::size_t>(words.data() - line.data());
    comments.push_back({begin + blanks_before, begin + line.size()});
    return true;
  });
  if (!is_read) return std::nullopt;
  return remove_comments(text, comments, {});
}

bool same_env(std::string_view before, std::string_view after) {
  return settings_of(before, true) == settings_of(after, true);
}

}  // namespace tokenpak::code
