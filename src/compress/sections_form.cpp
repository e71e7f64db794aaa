#include "compress/heading.hpp"
#include "compress/path_tree_form.hpp"

#include <algorithm>

namespace tokenpak::compress {
namespace {

constexpr std::string_view after_directory = ": ";

bool is_word(std::string_view line) {
  return !line.empty() && std::ranges::all_of(line, [](char character) {
    return static_cast<unsigned char>(character) > ' ';
  });
}

bool begins_section(std::string_view line) {  // "src/compress:"
  return line.size() > 1 && line.ends_with(':') && is_word(line);
}

// Where the names of the section that begins at `at` end, if an empty line follows them; else `at`.
std::size_t names_end(std::span<const std::string_view> lines, std::size_t at) {
  std::size_t end = at + 1;
  while (end < lines.size() && is_word(lines[end]) && !lines[end].ends_with(':'))
    ++end;
  const bool is_section = end > at + 1 && end < lines.size() && lines[end].empty();
  return is_section ? end : at;
}

std::optional<std::string> encode(std::string_view text) {
  const std::vector<std::string_view> lines = split_lines(text);
  std::string encoded;
  encoded.reserve(text.size());
  for (std::size_t at = 0; at < lines.size(); ++at) {
    if (lines[at].contains(after_directory)) return std::nullopt;  // cannot be told from a section
    encoded += lines[at];
    if (begins_section(lines[at])) {
      const std::size_t end = names_end(lines, at);
      for (std::size_t name = at + 1; name < end; ++name) {
        encoded += ' ';
        encoded += lines[name];
      }
      at = end;  // the empty line is left out
    }
    encoded += '\n';
  }
  encoded.pop_back();
  if (encoded.size() >= text.size()) return std::nullopt;
  return encoded;
}

std::optional<std::string> decode(std::string_view encoded, std::size_t largest) {
  std::string text;
  for (const std::string_view line : split_lines(encoded)) {
    const std::size_t size = line.find(after_directory);
    if (text.size() + line.size() > largest) return std::nullopt;
    text += line;
    text += '\n';
    if (size == std::string_view::npos) continue;
    if (!begins_section(line.substr(0, size + 1)) || line.ends_with(' ') || line.contains("  "))
      return std::nullopt;
    std::replace(text.end() - static_cast<std::ptrdiff_t>(line.size() - size), text.end(), ' ', '\n');
    text += '\n';
  }
  text.pop_back();
  if (text.size() > largest) return std::nullopt;
  return text;
}

}  // namespace

const Form sections_form = {
    .name = "sections",
    .legend =
        "\"DIRECTORY: a b c\" lists the names a, b and c in DIRECTORY; in the original one a line, with an "
        "empty "
        "line after",
    .encode = encode,
    .decode = decode,
};

}  // namespace tokenpak::compress
