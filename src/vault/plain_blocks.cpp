// Plain text by its blank lines, configuration by its sections.

#include "vault/block.hpp"
#include "vault/lines.hpp"

namespace tokenpak::vault {
namespace {

/// "[section]" of INI and TOML, or a key of YAML at the left margin: its words, or nothing.
std::string_view section_name(const Line& line) {
  const std::string_view text = line.text;
  if (line.indentation != 0 || text.empty()) return {};
  if (text.front() == '[' && text.back() == ']') {
    const std::size_t first = text.find_first_not_of('[');
    const std::size_t last = text.find_last_not_of(']');
    if (first == std::string_view::npos || last == std::string_view::npos || last < first) return {};
    return text.substr(first, last - first + 1);
  }
  // A key with a block under it: what stands alone on its line.
  if (text.back() != ':' || text.find_first_of(" \t{\"'#-") != std::string_view::npos) return {};
  return text.substr(0, text.size() - 1);
}

template <class NameOf>
std::vector<Block> blocks_between_blank_lines(std::string_view text, NameOf name_of_section) {
  std::vector<Block> blocks;
  bool continues = false;
  for (const Line& line : lines_of(text)) {
    if (line.is_blank()) {
      continues = false;
      continue;
    }
    if (const std::string_view name = name_of_section(line); !name.empty()) {
      blocks.push_back({BlockKind::heading, line.range, 1, std::string(name)});
      continues = false;
    } else if (continues) {
      blocks.back().range.end = line.range.end;
    } else {
      blocks.push_back({BlockKind::text, line.range, 0, ""});
      continues = true;
    }
  }
  return blocks;
}

}  // namespace

std::vector<Block> plain_blocks(std::string_view text) {
  return blocks_between_blank_lines(text, [](const Line&) { return std::string_view(); });
}

std::vector<Block> config_blocks(std::string_view text) {
  return blocks_between_blank_lines(text, section_name);
}

}  // namespace tokenpak::vault
