#include "code/config_lines.hpp"
#include "code/config_readers.hpp"

#include <algorithm>

#include <toml++/toml.h>

namespace tokenpak::code {

namespace {

/// The index behind the string that begins at text[at]; the text's end if it is not closed.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const std::string_view triple = quote == '"' ? R"(""")" : "'''";
  const bool is_long = text.substr(at).starts_with(triple);
  for (at += is_long ? 3 : 1; at < text.size(); ++at) {
    if (text[at] == '\\' && quote == '"') {
      ++at;
    } else if (!is_long) {
      if (text[at] == quote) return at + 1;
    } else if (text.substr(at).starts_with(triple)) {
      at += 3;
      // Up to two more quotes at its end are part of it.
      for (int more = 0; more < 2 && at < text.size() && text[at] == quote; ++more)
        ++at;
      return at;
    }
  }
  return text.size();
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
      strings.push_back({at, end});
      at = end;
    } else {
      ++at;
    }
  }
  return remove_comments(text, comments, strings);
}

bool same_toml(std::string_view before, std::string_view after) {
  try {
    return toml::parse(before) == toml::parse(after);
  } catch (const toml::parse_error&) {
    return false;
  }
}

}  // namespace tokenpak::code
