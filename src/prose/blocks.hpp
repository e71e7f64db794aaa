#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tokenpak::prose {

enum class BlockKind : std::uint8_t {
  prose,    ///< a paragraph, or the text of one list item
  heading,  ///< with its underline
  code,     ///< fences and what is in them, indented code
  other,    ///< one line that is no sentence: of a table, a quotation, a directive, a prompt, a separator
};

/// A run of whole lines. Blank lines are in no block.
struct Block {
  BlockKind kind = BlockKind::prose;
  ByteRange range;       ///< from the first line's begin to the last one's end, without its line ending
  std::size_t body = 0;  ///< prose: where its words begin, behind indentation and list marker
};

/// The blocks of a text in Markdown, reStructuredText or plain text, in order. Careful: what might be
/// code, or a layout that its line ends make, is no prose. Linear in the text's size.
std::vector<Block> blocks_of(std::string_view text);

/// A text and its blocks, which are read when they are first asked for: more than one step needs them. The
/// text belongs to the caller.
class Document {
 public:
  explicit Document(std::string_view text) : text_(text) {}

  std::string_view text() const { return text_; }
  /// Whether it is valid UTF-8.
  bool is_valid();
  const std::vector<Block>& blocks();

 private:
  std::string_view text_;
  std::optional<bool> is_valid_;
  std::optional<std::vector<Block>> blocks_;
};

}  // namespace tokenpak::prose
