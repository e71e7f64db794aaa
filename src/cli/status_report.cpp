#include "cli/status_report.hpp"

#include "json/cursor.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace tokenpak::cli {

namespace {

struct Line {
  std::string name;
  std::string_view value;
};

std::string_view without_quotes(std::string_view text) {
  return text.size() >= 2 && text.starts_with('"') ? text.substr(1, text.size() - 2) : text;
}

/// The scalars of an object, inner ones under the names of all that they stand in.
void collect(json::Cursor& cursor, const std::string& prefix, std::vector<Line>& lines) {
  std::string_view key;
  while (cursor.next_member(key)) {
    const std::string name = prefix.empty() ? std::string(key) : fmt::format("{}.{}", prefix, key);
    if (cursor.peek() == json::Kind::object && cursor.enter_object()) {
      collect(cursor, name, lines);
    } else {
      lines.push_back({name, without_quotes(cursor.skip().of(cursor.document()))});
    }
  }
}

std::optional<std::vector<Line>> lines_of(std::string_view health) {
  json::Cursor cursor(health);
  if (cursor.peek() != json::Kind::object || !cursor.enter_object()) return std::nullopt;
  std::vector<Line> lines;
  collect(cursor, "", lines);
  if (!cursor.finish() || std::ranges::find(lines, "status", &Line::name) == lines.end()) return std::nullopt;
  return lines;
}

}  // namespace

std::optional<std::string> status_as_text(std::string_view health) {
  const std::optional<std::vector<Line>> lines = lines_of(health);
  if (!lines) return std::nullopt;
  std::size_t width = 0;
  for (const Line& line : *lines)
    width = std::max(width, line.name.size());
  std::string text;
  for (const Line& line : *lines)
    text += fmt::format("{:<{}}  {}\n", line.name, width, line.value);
  return text;
}

bool is_well(std::string_view health) {
  const std::optional<std::vector<Line>> lines = lines_of(health);
  return lines && std::ranges::find(*lines, "status", &Line::name)->value == "ok";
}

}  // namespace tokenpak::cli
