// What the readers of the document kinds find in a text, and the chunker packs. Included by this room only.
#pragma once

#include "base/bytes.hpp"
#include "vault/source_syntax.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::vault {

enum class BlockKind : std::uint8_t {
  heading,  ///< begins a section
  text,     ///< may be divided between sentences or lines
  whole,    ///< a table, fenced code: divided only where it is larger than a chunk may ever be
};

struct Block {
  BlockKind kind = BlockKind::text;
  ByteRange range;      ///< whole lines of the text; blocks follow each other in order and do not overlap.
                        ///< Empty where the text itself does not hold the heading.
  int level = 0;        ///< of a heading: 1 is the highest
  std::string heading;  ///< of a heading: its words
};

std::vector<Block> markdown_blocks(std::string_view text);
std::vector<Block> restructured_text_blocks(std::string_view text);
std::vector<Block> plain_blocks(std::string_view text);
/// Each page that is not empty under the heading "Page N".
std::vector<Block> pdf_blocks(std::string_view text);
std::vector<Block> config_blocks(std::string_view text);
/// Definitions are headings; their levels are how deep they stand in others.
std::vector<Block> code_blocks(std::string_view text, SourceSyntax syntax);

}  // namespace tokenpak::vault
