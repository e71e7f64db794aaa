#pragma once

#include "base/text_edit.hpp"
#include "compress/earlier_text.hpp"
#include "compress/line_index.hpp"

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// Texts that already stand in full earlier in the same request give way to a reference
/// (shown_reference.hpp): as a whole, or by runs of lines, also of lines further up in themselves
/// (CACHE_SAFETY law 12). Only lines that are visible verbatim in what was sent are referred to, never those
/// for which a reference stands, so that every line that an edit must match stays in the prompt once. A run
/// is at least three lines and 100 bytes, or 200 bytes.
///
/// Pure: the result depends on the text and on the texts before it, in their order. Time is linear in the
/// size of the text and of those before it; about 1 ns for each line before it whose index is at hand.
class ShownBefore {
 public:
  /// `index` is of `text.sent`. Both must outlive this; no two texts may have the same kind and number. With
  /// the indexes kept beside a conversation's texts, what comes before a new text costs nearly nothing.
  void add(const EarlierText& text, const LineIndex& index);
  /// Makes the index itself: about 1 GB/s.
  void add(const EarlierText& text);

  /// What stands in the place of which lines. Nothing where nothing was shown before, where the text would
  /// not get shorter in bytes, or where a line of it looks like a reference. `index` is of `text`.
  std::optional<std::vector<TextEdit>> references(std::string_view text, const LineIndex& index,
                                                  Shown shown) const;
  /// The text with its references.
  std::optional<std::string> encode(std::string_view text, Shown shown = Shown::in_the_text_too) const;

  /// The text that `encode` made `encoded` of, with the same texts before it; at most `largest` bytes.
  /// Nothing where a reference points nowhere or is not written as `encode` writes it.
  std::optional<std::string> decode(std::string_view encoded, std::size_t largest) const;

 private:
  std::vector<IndexedText> sources_;
  std::deque<LineIndex> own_indexes_;
};

}  // namespace tokenpak::compress
