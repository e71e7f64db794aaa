#include "compress/heading.hpp"
#include "compress/path_tree_form.hpp"

#include <algorithm>

namespace tokenpak::compress {
namespace {

// How tree draws the column of a directory that has more entries below, and one that has none. It writes the
// first with no-break spaces, some of its imitators with spaces: then levels stand as tabs.
struct Style {
  char level = ' ';
  std::string_view open;
};
constexpr Style original = {.level = ' ', .open = "│\u00a0\u00a0 "};
constexpr Style imitation = {.level = '\t', .open = "│   "};
constexpr std::string_view closed = "    ";
constexpr std::string_view entry = "├── ";
constexpr std::string_view last_entry = "└── ";

bool skip(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

// The level of an entry from 1 on, which `line` then begins with; 0 for other lines.
std::size_t skip_columns(std::string_view& line, const Style& style) {
  std::string_view rest = line;
  std::size_t level = 1;
  while (skip(rest, style.open) || skip(rest, closed))
    ++level;
  if (!skip(rest, entry) && !skip(rest, last_entry)) return 0;
  line = rest;
  return level;
}

std::size_t level_of(std::string_view line, char level) {
  return std::min(line.find_first_not_of(level), line.size());
}

// Writes what tree draws before an entry. `more` says of each level down to the entry's whether another entry
// of the same directory follows.
void draw_columns(const std::vector<bool>& more, const Style& style, std::string& out) {
  for (std::size_t level = 0; level + 1 < more.size(); ++level)
    out += more[level] ? style.open : closed;
  out += more.back() ? entry : last_entry;
}

std::optional<std::string> decode(std::string_view encoded, std::size_t largest) {
  const std::vector<std::string_view> lines = split_lines(encoded);
  const bool has_tabs = encoded.starts_with('\t') || encoded.contains("\n\t");
  const Style& style = has_tabs ? imitation : original;
  // From the last line up, where it is known what follows; so the lines come out in reverse.
  std::vector<std::string> reversed;
  std::vector<bool> more;
  std::size_t size = 0;
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    const std::size_t level = level_of(*line, style.level);
    more.resize(level);
    size += level * closed.size() + line->size() - level;  // at least
    if (size > largest) return std::nullopt;
    std::string& drawn = reversed.emplace_back();
    if (level > 0) {
      draw_columns(more, style, drawn);
      more.back() = true;
    }
    drawn += line->substr(level);
  }
  std::string text;
  for (auto line = reversed.rbegin(); line != reversed.rend(); ++line) {
    text += *line;
    text += '\n';
  }
  text.pop_back();
  if (text.size() > largest) return std::nullopt;
  return text;
}

std::optional<std::string> encode(std::string_view text) {
  if (!text.contains(entry) && !text.contains(last_entry)) return std::nullopt;
  const Style& style = text.contains(imitation.open) ? imitation : original;
  std::string encoded;
  encoded.reserve(text.size());
  for (std::string_view line : split_lines(text)) {
    encoded.append(skip_columns(line, style), style.level);
    encoded += line;
    encoded += '\n';
  }
  encoded.pop_back();
  // What tree does not draw so, and names that begin with blanks, come out otherwise.
  if (encoded.size() >= text.size() || decode(encoded, text.size()) != text) return std::nullopt;
  return encoded;
}

}  // namespace

const Form tree_form = {
    .name = "tree",
    .legend = "each level of the tree is one blank further in",
    .encode = encode,
    .decode = decode,
};

}  // namespace tokenpak::compress
