#include "compress/heading.hpp"
#include "compress/line.hpp"
#include "compress/path_tree_form.hpp"

#include <algorithm>

namespace tokenpak::compress {
namespace {

constexpr std::string_view after_directory = ": ";
constexpr std::size_t least_names = 3;  // without a directory

// A line of a list: columns that end in tabs, the path's directory with its slash, the name in it.
struct Entry {
  std::string_view columns;
  std::string_view directory;
  std::string_view name;  // empty if the line is none
};

bool may_stand_in_a_row(std::string_view text) {
  return std::ranges::all_of(
      text, [](char character) { return static_cast<unsigned char>(character) > ' ' || character == '\t'; });
}

Entry entry_of(std::string_view line) {
  if (!may_stand_in_a_row(line)) return {};
  const std::size_t path = line.rfind('\t') + 1;  // 0 without a tab
  const std::size_t slash = line.rfind('/') + 1;
  const std::size_t name = std::max(path, slash);
  const std::string_view directory = slash > path ? line.substr(path, slash - path) : std::string_view();
  if (std::ranges::none_of(line.substr(name), is_alphanumeric)) return {};
  return {.columns = line.substr(0, path), .directory = directory, .name = line.substr(name)};
}

// "DIRECTORY/: a b c", or ": a b c". The size of what stands before the colon; nothing for other lines.
std::optional<std::size_t> directory_size(std::string_view line) {
  const std::size_t size = line.find(after_directory);
  if (size == std::string_view::npos || !may_stand_in_a_row(line.substr(0, size)) ||
      (size > 0 && line[size - 1] != '/'))
    return std::nullopt;
  return size;
}

void write_entries(std::span<const Entry> entries, std::span<const std::string_view> lines,
                   std::string& out) {
  const std::string_view directory = entries.front().directory;
  if (entries.size() < (directory.empty() ? least_names : 2)) {
    for (const std::string_view line : lines) {
      out += line;
      out += '\n';
    }
    return;
  }
  out += directory;
  out += ':';
  for (const Entry& entry : entries) {
    out += ' ';
    out += entry.columns;
    out += entry.name;
  }
  out += '\n';
}

std::optional<std::string> encode(std::string_view text) {
  const std::vector<std::string_view> lines = split_lines(text);
  std::vector<Entry> entries(lines.size());
  std::ranges::transform(lines, entries.begin(), entry_of);
  if (std::ranges::all_of(entries, [](const Entry& entry) { return entry.name.empty(); }))
    return std::nullopt;
  std::string encoded;
  encoded.reserve(text.size());
  for (std::size_t at = 0; at < lines.size();) {
    std::size_t end = at + 1;
    if (entries[at].name.empty()) {
      if (directory_size(lines[at])) return std::nullopt;  // cannot be told from a row
    } else {
      while (end < lines.size() && !entries[end].name.empty() &&
             entries[end].directory == entries[at].directory)
        ++end;
    }
    write_entries(std::span(entries).subspan(at, end - at), std::span(lines).subspan(at, end - at), encoded);
    at = end;
  }
  encoded.pop_back();
  if (encoded.size() >= text.size()) return std::nullopt;
  return encoded;
}

std::optional<std::string> decode(std::string_view encoded, std::size_t largest) {
  std::string text;
  for (const std::string_view line : split_lines(encoded)) {
    const auto directory = directory_size(line);
    if (!directory) {
      text += line;
      text += '\n';
      continue;
    }
    std::string_view names = line.substr(*directory + 1);
    while (!names.empty()) {
      names.remove_prefix(1);
      const std::size_t end = std::min(names.find(' '), names.size());
      const std::string_view name = names.substr(0, end);
      const std::size_t columns = name.rfind('\t') + 1;
      if (name.empty() || text.size() + *directory + name.size() > largest) return std::nullopt;
      text += name.substr(0, columns);
      text += line.substr(0, *directory);
      text += name.substr(columns);
      text += '\n';
      names.remove_prefix(end);
    }
  }
  text.pop_back();
  if (text.size() > largest) return std::nullopt;
  return text;
}

}  // namespace

const Form paths_form = {
    .name = "paths",
    .legend =
        "\"DIRECTORY/: a b c\" is one line each for DIRECTORY/a, DIRECTORY/b and DIRECTORY/c; \": a b\" for "
        "a and b",
    .encode = encode,
    .decode = decode,
};

}  // namespace tokenpak::compress
