#include "code/config_lines.hpp"
#include "code/config_readers.hpp"

#include <algorithm>

#include <toml++/toml.h>

namespace tokenpak::code {

namespace {

/// The index behind the string that begins at text[at]; 0 if it is not closed where it must be.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const std::string_view triple = quote == '"' ? R"(""")" : "'''";
  const bool is_long = text.substr(at).starts_with(triple);
  for (at += is_long ? 3 : 1; at < text.size(); ++at) {
    if (text[at] == '\\' && quote == '"') {
      ++at;
    } else if (!is_long) {
      if (text[at] == quote) return at + 1;
      if (text[at] == '\n') return 0;
    } else if (text.substr(at).starts_with(triple)) {
      at += 3;
      // Up to two more quotes at its end are part of it.
      for (int more = 0; more < 2 && at < text.size() && text[at] == quote; ++more)
        ++at;
      return at;
    }
  }
  return 0;
}

/// False if a line begins with a bracket that no key follows on: toml++ 3.3 takes it for granted that one
/// does in a table's header, and reads on blindly. Nested arrays that are written so are refused with them.
bool may_be_parsed(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
    if (!line.starts_with('[')) continue;
    line.remove_prefix(line.starts_with("[[") ? 2 : 1);
    line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
    const char c = line.empty() ? '\0' : line.front();
    const bool begins_key = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                            c == '_' || c == '-' || c == '"' || c == '\'';
    if (!begins_key) return false;
  }
  return true;
}

}  // namespace

std::optional<std::vector<TextEdit>> minify_toml(std::string_view text) {
  std::vector<ByteRange> comments;
  std::vector<ByteRange> strings;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '#') {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      comments.push_back({at, end});
      at = end;
    } else if (text[at] == '"' || text[at] == '\'') {
      const std::size_t end = end_of_string(text, at);
      if (end == 0) return std::nullopt;
      strings.push_back({at, end});
      at = end;
    } else {
      // toml++ 3.3 is not safe with letters beyond ASCII where none may be.
      if (static_cast<unsigned char>(text[at]) >= 0x80) return std::nullopt;
      ++at;
    }
  }
  return remove_comments(text, comments, strings);
}

bool same_toml(std::string_view before, std::string_view after) {
  if (!may_be_parsed(before) || !may_be_parsed(after)) return false;
  try {
    return toml::parse(before) == toml::parse(after);
  } catch (const toml::parse_error&) {
    return false;
  }
}

}  // namespace tokenpak::code
