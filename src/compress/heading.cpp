#include "compress/heading.hpp"

#include <algorithm>

namespace tokenpak::compress {

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  lines.reserve(text.size() / 32 + 1);
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

std::optional<std::string> with_headings(std::string_view text, const HeadingSyntax& syntax) {
  const std::vector<std::string_view> lines = split_lines(text);
  const std::vector<std::size_t> headings = syntax.headings(lines);
  if (std::ranges::all_of(headings, [](std::size_t size) { return size == 0; })) return std::nullopt;
  std::string encoded;
  encoded.reserve(text.size());
  std::string_view current;
  const auto write = [&encoded](std::string_view line) {
    encoded += line;
    encoded += '\n';
  };
  for (std::size_t at = 0; at < lines.size(); ++at) {
    const std::string_view line = lines[at];
    if (headings[at] == 0) {
      if (syntax.is_rest(line)) return std::nullopt;
      if (line != syntax.separator) current = {};
      write(line);
      continue;
    }
    const std::string_view heading = line.substr(0, headings[at]);
    if (heading != current) write(heading);
    current = heading;
    const std::string_view rest = line.substr(heading.size());
    const std::string_view after_joint = rest.substr(1);
    write(syntax.is_rest(after_joint) && syntax.joint(after_joint) == rest.substr(0, 1) ? after_joint : rest);
  }
  encoded.pop_back();
  if (encoded.size() >= text.size()) return std::nullopt;
  return encoded;
}

std::optional<std::string> without_headings(std::string_view encoded, std::size_t largest,
                                            const HeadingSyntax& syntax) {
  const std::vector<std::string_view> lines = split_lines(encoded);
  std::string text;
  std::string_view current;
  for (std::size_t at = 0; at < lines.size(); ++at) {
    const std::string_view line = lines[at];
    if (syntax.is_rest(line)) {
      if (current.empty()) return std::nullopt;
      text += current;
      text += syntax.joint(line);
    } else if (at + 1 < lines.size() && syntax.is_rest(lines[at + 1]) && line != syntax.separator) {
      current = line;
      continue;
    } else if (line != syntax.separator) {
      current = {};
    }
    if (text.size() + line.size() > largest) return std::nullopt;
    text += line;
    text += '\n';
  }
  text.pop_back();
  if (text.size() > largest) return std::nullopt;
  return text;
}

}  // namespace tokenpak::compress
