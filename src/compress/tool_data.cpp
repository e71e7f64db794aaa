#include "compress/tool_data.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace tokenpak::compress {
namespace {

// Parts of a tool's name, between underscores, dashes, dots or a change of case.
constexpr std::array<std::string_view, 8> reader_words = {"read", "view", "cat",  "open",
                                                          "file", "edit", "head", "resource"};

constexpr std::array<std::string_view, 17> file_extensions = {
    ".json", ".jsonc", ".json5", ".jsonl", ".ndjson", ".ipynb", ".lock",    ".yaml",       ".yml",
    ".toml", ".ini",   ".cfg",   ".conf",  ".xml",    ".env",   ".geojson", ".webmanifest"};

bool is_letter(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

bool is_capital(char byte) {
  return byte >= 'A' && byte <= 'Z';
}

bool names_a_reader(std::string_view name) {
  for (std::size_t at = 0; at < name.size();) {
    if (!is_letter(name[at])) {
      ++at;
      continue;
    }
    std::size_t end = at + 1;
    while (end < name.size() && is_letter(name[end]) && (!is_capital(name[end]) || is_capital(name[end - 1])))
      ++end;
    const std::string word = lower_case(name.substr(at, end - at));
    if (std::ranges::find(reader_words, word) != reader_words.end()) return true;
    at = end;
  }
  return false;
}

// True if one of the extensions stands in `text` at the end of a word.
bool names_a_file(std::string_view text) {
  const std::string lower = lower_case(text);
  for (std::size_t dot = lower.find('.'); dot != std::string::npos; dot = lower.find('.', dot + 1)) {
    const std::string_view rest = std::string_view(lower).substr(dot);
    const bool ends_like_a_file = std::ranges::any_of(file_extensions, [rest](std::string_view extension) {
      if (!rest.starts_with(extension)) return false;
      if (rest.size() == extension.size()) return true;
      const char next = rest[extension.size()];
      return !is_letter(next) && next != '_' && (next < '0' || next > '9');
    });
    if (ends_like_a_file) return true;
  }
  return false;
}

}  // namespace

bool is_tool_data(std::string_view tool_name, std::string_view tool_arguments) {
  if (tool_name.empty()) return false;
  return !names_a_reader(tool_name) && !names_a_file(tool_arguments);
}

}  // namespace tokenpak::compress
