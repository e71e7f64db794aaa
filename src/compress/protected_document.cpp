#include "compress/protected_document.hpp"

#include "compress/line.hpp"

#include <algorithm>
#include <cstddef>

namespace tokenpak::compress {
namespace {

constexpr std::size_t head_size = 2048;  // bytes in which a mere mention counts

char lower(char character) {
  return is_upper(character) ? static_cast<char>(character - 'A' + 'a') : character;
}

bool is_whole_word(std::string_view text, std::size_t begin, std::size_t size) {
  const bool starts = begin == 0 || !is_word(text[begin - 1]);
  const std::size_t end = begin + size;
  return starts && (end == text.size() || !is_word(text[end]));
}

std::string lowered(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), lower);
  return result;
}

bool mentions(std::string_view text, std::string_view name) {
  for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    if (is_whole_word(text, at, name.size())) return true;
  }
  return false;
}

// In an escaped string the letter of "\nCLAUDE.md" is no part of the word.
bool mentions_escaped(std::string_view raw, std::string_view name) {
  return mentions(raw, name) || (raw.contains('\\') && raw.contains(name));
}

// The line is a path that ends in the name: "==> docs/CLAUDE.md <==", "# CLAUDE.md", "<file
// path="/a/CLAUDE.md">", "File: CLAUDE.md".
bool is_heading(std::string_view line, std::string_view name) {
  constexpr std::string_view decoration = " \t#=<>*-_`'\"[]():/|";
  const std::size_t at = line.rfind(name);
  const std::string_view behind = line.substr(at + name.size());
  if (behind.find_first_not_of(decoration) != std::string_view::npos) return false;
  const std::string_view before = line.substr(0, at);
  const std::size_t first = before.find_first_not_of(decoration);
  if (first == std::string_view::npos) return true;
  const std::string_view path = trimmed(before.substr(first));
  constexpr std::size_t most_words = 2;  // "File: src/"
  return static_cast<std::size_t>(std::ranges::count(path, ' ')) <= most_words;
}

bool announces(std::string_view text, std::string_view name) {
  for (std::size_t at = text.find(name); at != std::string_view::npos;) {
    const std::size_t newline = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
    const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    const bool is_word_here = is_whole_word(text, at, name.size());
    if (is_word_here && (line.contains("ontents of ") || is_heading(line, name))) return true;
    at = text.find(name, end);  // once a line: linear
  }
  return false;
}

}  // namespace

bool carries_document(std::string_view text, std::string_view tool_arguments,
                      std::span<const std::string> names) {
  const std::string head = lowered(text.substr(0, head_size));
  const std::string arguments = lowered(tool_arguments);
  return std::ranges::any_of(names, [&](const std::string& name) {
    if (name.empty()) return false;
    const std::string any_case = lowered(name);
    return mentions(head, any_case) || mentions_escaped(arguments, any_case) || announces(text, name);
  });
}

}  // namespace tokenpak::compress
