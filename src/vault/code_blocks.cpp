// Source text: what it defines begins sections, paragraphs stand between. What a definition looks like is
// known in definitions_by_brace.cpp and definitions_by_line.cpp.

#include "vault/block.hpp"
#include "vault/definitions.hpp"
#include "vault/lines.hpp"

#include <algorithm>

namespace tokenpak::vault {
namespace {

/// Comments, decorators and attributes before a definition belong to it.
bool introduces(std::string_view content) {
  return content.starts_with("//") || content.starts_with('#') || content.starts_with("/*") ||
         content.starts_with('*') || content.starts_with('@') || content.starts_with("--") ||
         content.starts_with("template");
}

}  // namespace

std::vector<Block> code_blocks(std::string_view text, SourceSyntax syntax) {
  const std::vector<Line> lines = lines_of(text);
  const std::vector<SourceDefinition> definitions = definitions_in(text, syntax);
  auto definition = definitions.begin();
  std::vector<Block> blocks;
  std::size_t introduction = 0;  // the first line of the comments just before
  bool continues = false;
  for (std::size_t at = 0; at < lines.size(); ++at) {
    const Line& line = lines[at];
    // Of several definitions on one line the first counts.
    while (definition != definitions.end() && definition->head.begin < line.range.begin)
      ++definition;
    if (definition != definitions.end() && definition->head.begin < line.range.end) {
      const std::size_t begin = lines[introduction].range.begin;
      while (at + 1 < lines.size() && lines[at].range.end < definition->head.end)
        ++at;
      // The introduction was taken for text, or for the end of what stands before.
      while (!blocks.empty() && blocks.back().range.begin >= begin)
        blocks.pop_back();
      if (!blocks.empty()) blocks.back().range.end = std::min(blocks.back().range.end, begin);
      blocks.push_back({BlockKind::heading,
                        {begin, lines[at].range.end},
                        static_cast<int>(definition->depth) + 1,
                        std::string(definition->name)});
      continues = false;
      introduction = at + 1;
      continue;
    }
    if (line.is_blank()) {
      continues = false;
      introduction = at + 1;
      continue;
    }
    if (continues) {
      blocks.back().range.end = line.range.end;
    } else {
      blocks.push_back({BlockKind::text, line.range, 0, ""});
      continues = true;
    }
    if (!introduces(line.content())) introduction = at + 1;
  }
  return blocks;
}

}  // namespace tokenpak::vault
