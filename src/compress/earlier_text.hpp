#pragma once

#include "compress/line_index.hpp"
#include "compress/shown_reference.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tokenpak::compress {

/// Where a text's lines may be shown already.
enum class Shown : std::uint8_t {
  in_earlier_texts,
  in_the_text_too,  ///< also further up in the text itself
};

/// A text that stands in a request before the one that is looked at.
struct EarlierText {
  EarlierKind kind = EarlierKind::result;
  std::uint32_t number = 0;  ///< of its kind, from 1, in the request's order
  std::string_view label;    ///< what the reader knows it by: the tool's name
  std::string_view sent;     ///< as it goes upstream, unescaped: what the model sees
  /// What it was before a loss-free form was applied, if one was, and only if what was sent refers to nothing
  /// before it: then a text equal to it as a whole may give way to a reference. Empty where it is `sent`.
  std::string_view original = {};
};

/// An earlier text with the index of its `sent`.
struct IndexedText {
  EarlierText text;
  const LineIndex* index = nullptr;
};

/// The line that refers to a run of `source`, which begins there at `line` (from 0). The label stands with
/// the first mention of a source only; the run's first words only where lines are counted from some way down,
/// which a reader does badly.
std::string reference_line(const ShownReference& reference, const IndexedText& source, std::size_t line,
                           bool mentioned);

}  // namespace tokenpak::compress
