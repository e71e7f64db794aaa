#include "code/config_lines.hpp"
#include "code/config_readers.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

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

/// The strings and the comments of a TOML text, sorted.
struct Lexed {
  std::vector<ByteRange> strings;
  std::vector<ByteRange> comments;
};

/// Nothing if a string is not closed where it must be, or a byte stands outside of strings and comments that
/// none may.
std::optional<Lexed> lex(std::string_view text) {
  Lexed found;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '#') {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      found.comments.push_back({at, end});
      at = end;
    } else if (c == '"' || c == '\'') {
      const std::size_t end = end_of_string(text, at);
      if (end == 0) return std::nullopt;
      found.strings.push_back({at, end});
      at = end;
    } else {
      const bool is_white =
          c == ' ' || c == '\t' || c == '\n' || (c == '\r' && text.substr(at + 1).starts_with('\n'));
      if (!is_white && (c <= ' ' || c > '~')) return std::nullopt;
      ++at;
    }
  }
  return found;
}

/// What a reader sees of text[range], which holds no string and no comment: no blanks at the ends of lines,
/// no blank lines, no blanks before a comment. Goes on with `words`.
void append_words(std::string_view text, std::string& words) {
  for (const char c : text) {
    if (c == '\r') continue;
    if (c == '\n') {
      while (words.ends_with(' ') || words.ends_with('\t'))
        words.pop_back();
      if (words.empty() || words.ends_with('\n')) continue;
    }
    words += c;
  }
}

/// The text as a reader sees it, piece by piece: each string, and what stands between two.
std::optional<std::vector<std::string>> read(std::string_view text) {
  const auto lexed = lex(text);
  if (!lexed) return std::nullopt;
  std::vector<std::string> pieces(1);
  std::size_t at = 0;
  std::size_t comment = 0;
  const auto read_until = [&](std::size_t end) {
    for (; comment < lexed->comments.size() && lexed->comments[comment].begin < end; ++comment) {
      append_words(text.substr(at, lexed->comments[comment].begin - at), pieces.back());
      at = lexed->comments[comment].end;
    }
    append_words(text.substr(at, end - at), pieces.back());
  };
  for (const ByteRange& string : lexed->strings) {
    read_until(string.begin);
    pieces.emplace_back(string.of(text));
    pieces.emplace_back();
    at = string.end;
  }
  read_until(text.size());
  while (pieces.back().ends_with(' ') || pieces.back().ends_with('\t') || pieces.back().ends_with('\n'))
    pieces.back().pop_back();
  return pieces;
}

}  // namespace

std::optional<std::vector<TextEdit>> minify_toml(std::string_view text) {
  const auto lexed = lex(text);
  if (!lexed) return std::nullopt;
  return remove_comments(text, lexed->comments, lexed->strings);
}

bool same_toml(std::string_view before, std::string_view after) {
  const auto left = read(before);
  return left && left == read(after);
}

}  // namespace tokenpak::code
