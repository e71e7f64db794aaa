#pragma once

#include "compress/classify.hpp"
#include "compress/encode_text.hpp"
#include "compress/hygiene.hpp"
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
  std::uint64_t tokens = 0;             ///< of the text with `edits`
  std::optional<OriginalKey> original;  ///< of the whole text, where `edits` put markers in it
};

/// Applies the lossy stages that the context's mode has for the kinds of `spans`, which are the text's. Each
/// stage asks the gate for itself. Nothing of an edited file. `tokens` are the text's, where they are known;
/// they are, afterwards, where they were needed. Pure.
Shortened shorten(std::string_view text, std::span<const ContentSpan> spans, const TextContext& context,
                  const tokens::Counter& counter, std::optional<std::uint64_t>& tokens);

}  // namespace tokenpak::compress
