#include "compress/whole_text.hpp"

#include "compress/line.hpp"
#include "json/cursor.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace tokenpak::compress {
namespace {

bool is_container(std::string_view text) {
  return text.starts_with('{') || text.starts_with('[');
}

bool is_json(std::string_view text) {
  json::Cursor cursor(text);
  cursor.skip();
  return cursor.finish();
}

bool is_ndjson(std::string_view text) {
  std::size_t values = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Line line = line_at(text, at);
    const std::string_view body = trimmed(line.body.of(text));
    at = line.next;
    if (body.empty()) continue;
    if (!is_container(body) || !is_json(body)) return false;
    ++values;
  }
  return values >= 2;
}

// The lines between two files of a diff.
bool is_header(std::string_view line) {
  constexpr std::array<std::string_view, 11> starts = {
      "diff ",       "index ",  "old mode ", "new mode ",     "new file mode ", "deleted file mode ",
      "similarity ", "rename ", "copy ",     "Binary files ", "Only in "};
  return std::ranges::any_of(starts, [line](std::string_view start) { return line.starts_with(start); });
}

// Every line begins with a sign of a diff, and some lines were added or removed.
bool is_diff_piece(std::string_view text) {
  std::size_t lines = 0;
  std::size_t added = 0;
  std::size_t removed = 0;
  std::size_t context = 0;
  for (std::size_t at = 0; at < text.size(); ++lines) {
    const Line line = line_at(text, at);
    const std::string_view body = line.body.of(text);
    at = line.next;
    if (body.empty()) continue;
    switch (body.front()) {
      case '+':
        ++added;
        break;
      case '-':
        ++removed;
        break;
      case ' ':
        ++context;
        break;
      case '@':
      case '\\':
        break;
      default:
        if (!is_header(body)) return false;
    }
  }
  return lines >= 4 && added > 0 && (added + removed) * 8 >= lines &&
         (removed > 0 || context > 0 || added == lines);
}

// A document from its first line, whole or cut off.
std::optional<ContentKind> markup_of(std::string_view content) {
  constexpr std::size_t head_size = 200;
  if (!content.starts_with('<')) return std::nullopt;
  std::string head(content.substr(0, head_size));
  std::ranges::transform(head, head.begin(), [](char each) {
    return is_upper(each) ? static_cast<char>(each - 'A' + 'a') : each;
  });
  if (head.starts_with("<!doctype html") || head.starts_with("<html")) return ContentKind::html;
  if (!head.starts_with("<?xml")) return std::nullopt;
  return head.contains("<html") || head.contains("//dtd xhtml") ? ContentKind::html : ContentKind::xml;
}

}  // namespace

bool is_manual_page(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return false;
  const Line head = line_at(text, begin);
  const std::string_view line = trimmed(head.body.of(text));
  const std::string_view name = line.substr(0, line.find(' '));
  if (name.size() == line.size() || !name.contains('(') || !name.ends_with(')')) return false;
  const std::size_t next =
      text.find_first_not_of("\r\n", head.next);  // a long name is cut off at the line's end
  return line.ends_with(name) ||
         (next != std::string_view::npos && line_at(text, next).body.of(text) == "NAME");
}

std::optional<ContentKind> kind_of_whole(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return std::nullopt;
  const std::string_view content = text.substr(begin);
  if (is_container(content)) {
    if (is_json(content)) return ContentKind::json;
    if (is_ndjson(content)) return ContentKind::ndjson;
    return std::nullopt;
  }
  if (const auto markup = markup_of(content)) return markup;
  if (is_diff_piece(text)) return ContentKind::diff;
  return std::nullopt;
}

}  // namespace tokenpak::compress
