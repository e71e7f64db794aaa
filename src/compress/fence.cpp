#include "compress/fence.hpp"

#include "compress/line.hpp"

namespace tokenpak::compress {
namespace {

constexpr std::size_t shortest_fence = 3;

std::size_t run_length(std::string_view line, char character) {
  const std::size_t end = line.find_first_not_of(character);
  return end == std::string_view::npos ? line.size() : end;
}

// Without indentation and the marks of quotes and list items.
std::string_view without_containers(std::string_view line) {
  while (true) {
    line = trimmed_left(line);
    const bool is_quote = line.starts_with('>');
    const bool is_item = line.starts_with("- ") || line.starts_with("* ") || line.starts_with("+ ");
    if (!is_quote && !is_item) return line;
    line.remove_prefix(1);
  }
}

}  // namespace

bool FenceTracker::belongs(std::string_view line, const ScannedLine& scanned) {
  const bool may_be_fence = scanned.is_cut || scanned.contains('`') || scanned.contains('~');
  if (!may_be_fence) return character_ != 0;
  const std::string_view content = without_containers(line);
  if (character_ != 0) {
    const std::size_t length = run_length(content, character_);
    if (length >= length_ && is_blank(content.substr(length))) character_ = 0;
    return true;
  }
  if (content.empty() || (content.front() != '`' && content.front() != '~')) return false;
  const std::size_t length = run_length(content, content.front());
  if (length < shortest_fence) return false;
  if (content.front() == '`' && content.substr(length).contains('`')) return false;  // inline code
  // "~~~~^^^^" marks a place in the line above, as Python's tracebacks and compilers do.
  if (content.substr(length).starts_with('^')) return false;
  character_ = content.front();
  length_ = length;
  return true;
}

}  // namespace tokenpak::compress
