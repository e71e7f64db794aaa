#include "compress/tool_data.hpp"

#include "base/ascii.hpp"
#include "compress/tool_name.hpp"

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

// True if one of the extensions stands in `text` at the end of a word.
bool names_a_file(std::string_view text) {
  const std::string lower = lower_case(text);
  for (std::size_t dot = lower.find('.'); dot != std::string::npos; dot = lower.find('.', dot + 1)) {
    const std::string_view rest = std::string_view(lower).substr(dot);
    const bool ends_like_a_file = std::ranges::any_of(file_extensions, [rest](std::string_view extension) {
      if (!rest.starts_with(extension)) return false;
      if (rest.size() == extension.size()) return true;
      const char next = rest[extension.size()];
      return !is_word(next);
    });
    if (ends_like_a_file) return true;
  }
  return false;
}

}  // namespace

bool is_tool_data(std::string_view tool_name, std::string_view tool_arguments) {
  if (tool_name.empty()) return false;
  return !has_word(tool_name, reader_words) && !names_a_file(tool_arguments);
}

}  // namespace tokenpak::compress
