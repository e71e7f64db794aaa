#pragma once

#include "compress/classify.hpp"
#include "compress/counted_text.hpp"
#include "compress/encode_text.hpp"
#include "compress/hygiene.hpp"
#include "compress/log_analysis.hpp"
#include "compress/mode.hpp"
#include "compress/original.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// A cut that drops text must save so many tokens: less may cost more than it saves, when the text is asked
/// for again (CACHE_SAFETY law 11).
inline constexpr std::uint64_t least_tokens_cut = 1'500;

/// What may be lost of a text, left out of it.
struct Shortened {
  std::vector<TextEdit> edits;          ///< sorted; none: everything stays
  Savings saved{};                      ///< tokens, the gate passed for each stage
  std::string text;                     ///< with `edits`
  std::uint64_t unscaled_tokens = 0;    ///< of `text`, as of Counter::count_unscaled
  std::optional<OriginalKey> original;  ///< of the whole text, where `edits` put markers in it
};

/// Applies the lossy stages that the context's mode has for the kinds of `spans`, which are the text's. Each
/// stage asks the gate for itself. Nothing of an edited file. Appends to `analyses` those of the text's logs.
/// Pure.
Shortened shorten(CountedText& text, std::span<const ContentSpan> spans, const TextContext& context,
                  LogAnalyses& analyses);

}  // namespace tokenpak::compress
