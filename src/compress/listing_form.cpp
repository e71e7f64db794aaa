#include "compress/heading.hpp"
#include "compress/line.hpp"
#include "compress/path_tree_form.hpp"

#include <algorithm>

namespace tokenpak::compress {
namespace {

// Where the blanks at `at` end, and then the word after them.
std::size_t after_blanks(std::string_view line, std::size_t at) {
  return std::min(line.find_first_not_of(' ', at), line.size());
}
std::size_t after_word(std::string_view line, std::size_t at) {
  return std::min(line.find(' ', at), line.size());
}

bool begins_with_mode(std::string_view line) {  // drwxr-xr-x
  if (line.size() < 10 || !std::string_view("-dlcbps").contains(line[0])) return false;
  return line.substr(1, 9).find_first_not_of("rwxsStT-") == std::string_view::npos;
}

// The bytes of mode, links, owner and group, if a size follows them.
std::size_t heading_size(std::string_view line) {
  if (!begins_with_mode(line)) return 0;
  std::size_t at = after_word(line, 10);
  for (int column = 0; column < 3; ++column) {
    at = after_blanks(line, at);
    if (at == line.size() || (column == 0 && !is_digit(line[at]))) return 0;
    at = after_word(line, at);
  }
  const std::size_t size = after_blanks(line, at);
  return size > at && size < line.size() && is_digit(line[size]) ? at : 0;
}

std::vector<std::size_t> headings(std::span<const std::string_view> lines) {
  std::vector<std::size_t> result(lines.size());
  std::ranges::transform(lines, result.begin(), heading_size);
  return result;
}

constexpr HeadingSyntax syntax = {
    .headings = headings,
    .is_rest = [](std::string_view line) { return line.starts_with(' '); },
    .joint = [](std::string_view) { return std::string_view(); },
    .separator = {},
};

std::optional<std::string> encode(std::string_view text) {
  return with_headings(text, syntax);
}

std::optional<std::string> decode(std::string_view encoded, std::size_t largest) {
  return without_headings(encoded, largest, syntax);
}

}  // namespace

const Form listing_form = {
    .name = "listing",
    .legend =
        "mode, links, owner and group stand once, alone on a line, before the lines that begin with them",
    .encode = encode,
    .decode = decode,
};

}  // namespace tokenpak::compress
