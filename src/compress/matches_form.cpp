#include "compress/heading.hpp"
#include "compress/line.hpp"
#include "compress/path_tree_form.hpp"

#include <algorithm>

namespace tokenpak::compress {
namespace {

constexpr std::size_t longest_path = 512;  // bytes
constexpr std::size_t most_context = 16;   // lines before a match

// The bytes of "12:" or "12-" that `text` begins with; 0 if it does not.
std::size_t line_number_size(std::string_view text) {
  constexpr std::size_t most_digits = 9;
  std::size_t digits = 0;
  while (digits < text.size() && digits <= most_digits && is_digit(text[digits]))
    ++digits;
  if (digits == 0 || digits > most_digits || digits == text.size()) return 0;
  return text[digits] == ':' || text[digits] == '-' ? digits + 1 : 0;
}

bool is_rest(std::string_view line) {
  return line.starts_with(':') || line_number_size(line) > 0;
}

std::string_view joint(std::string_view rest) {
  const std::size_t number = line_number_size(rest);
  return number == 0 ? std::string_view() : rest.substr(number - 1, 1);
}

bool may_be_path(std::string_view path) {
  return !path.empty() && path.size() <= longest_path && !is_blank(path.front()) && path != "--" &&
         !is_rest(path);
}

// True if ":12:" or "-12-" stands at `at`.
bool has_line_number(std::string_view line, std::size_t at) {
  if (at >= line.size() || (line[at] != ':' && line[at] != '-')) return false;
  const std::size_t number = line_number_size(line.substr(at + 1));
  return number > 0 && line[at + number] == line[at];
}

// What stands before the first ":12:"; empty if there is none.
std::string_view path_of_match(std::string_view line) {
  for (std::size_t at = line.find(':'); at < longest_path; at = line.find(':', at + 1)) {
    if (has_line_number(line, at))
      return may_be_path(line.substr(0, at)) ? line.substr(0, at) : std::string_view();
  }
  return {};
}

// What stands before the first colon, if it looks like a path.
std::string_view path_of_plain_match(std::string_view line) {
  const std::string_view path = line.substr(0, std::min(line.find(':'), line.size()));
  const bool looks_like_path = path.size() < line.size() &&
                               path.find_first_of("/.") != std::string_view::npos &&
                               path.find_first_of(" \t\"'()") == std::string_view::npos;
  return looks_like_path && may_be_path(path) ? path : std::string_view();
}

// The path of a line with a number. A line of context tells where its path ends only by the match that it
// belongs to.
std::string_view path_of_numbered(std::string_view line, std::span<const std::string_view> paths_from_here,
                                  std::string_view current) {
  const auto is_of = [line](std::string_view path) {
    return !path.empty() && line.starts_with(path) && has_line_number(line, path.size());
  };
  if (is_of(current)) return current;
  std::string_view shortest;
  for (const std::string_view path : paths_from_here.first(std::min(most_context, paths_from_here.size()))) {
    if (is_of(path) && (shortest.empty() || path.size() < shortest.size())) shortest = path;
  }
  return shortest;
}

std::vector<std::size_t> headings(std::span<const std::string_view> lines) {
  std::vector<std::string_view> paths(lines.size());
  std::vector<std::string_view> plain_paths(lines.size());
  std::ranges::transform(lines, paths.begin(), path_of_match);
  std::ranges::transform(lines, plain_paths.begin(), path_of_plain_match);
  // One line alone would only get longer.
  const auto is_shared = [&plain_paths](std::size_t at) {
    return (at > 0 && plain_paths[at - 1] == plain_paths[at]) ||
           (at + 1 < plain_paths.size() && plain_paths[at + 1] == plain_paths[at]);
  };
  std::vector<std::size_t> result(lines.size());
  std::string_view current;
  for (std::size_t at = 0; at < lines.size(); ++at) {
    const std::string_view line = lines[at];
    std::string_view path = path_of_numbered(line, std::span(paths).subspan(at), current);
    if (path.empty() && is_shared(at)) path = plain_paths[at];
    result[at] = path.size();
    if (!path.empty()) current = path;
  }
  return result;
}

constexpr HeadingSyntax syntax = {
    .headings = headings, .is_rest = is_rest, .joint = joint, .separator = "--"};

std::optional<std::string> encode(std::string_view text) {
  return with_headings(text, syntax);
}

std::optional<std::string> decode(std::string_view encoded, std::size_t largest) {
  return without_headings(encoded, largest, syntax);
}

}  // namespace

const Form matches_form = {
    .name = "matches",
    .legend = "each path stands once, alone on a line, before its lines LINE:TEXT (LINE-TEXT is context)",
    .encode = encode,
    .decode = decode,
};

}  // namespace tokenpak::compress
