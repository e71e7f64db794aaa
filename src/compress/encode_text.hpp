#pragma once

#include "code/fold.hpp"
#include "compress/hygiene.hpp"
#include "compress/mode.hpp"
#include "compress/original.hpp"
#include "tokens/counter.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

class EarlierResults;

/// What is known of a text beside its bytes.
struct TextContext {
  Mode mode = Mode::hybrid;
  bool is_data = false;               ///< see policy.hpp
  bool is_pasted = false;             ///< the user put it beside a question
  std::uint32_t legends_shown = 0;    ///< see conversation.hpp
  EarlierResults* earlier = nullptr;  ///< what the text need not say again; null: nothing
  bool lossless = false;              ///< nothing may be lost, whatever the mode
  /// Where the text can be read again if something is cut from it; empty: nothing may be cut.
  std::string_view originals_folder = {};
  /// What the text was brought for: the user's newest words and the arguments of the tool's call.
  std::function<std::string()> question = {};
  /// The words that the conversation has used so far. Null: nothing is known of it.
  std::function<const code::NamedWords&()> named = {};
  /// The names of files that the text may be the content of; empty where it is of no known file.
  std::function<const std::vector<std::string>&()> files = {};
  /// Whether it is the content of a file that is edited word by word. Null: it is not.
  std::function<bool()> is_edited = {};
};

/// What should stand in a text's place.
struct EncodedText {
  std::vector<TextEdit> edits;          ///< on the text's decoded bytes, sorted; none: it stays
  Savings saved{};                      ///< tokens, the gate passed
  std::uint32_t legends_shown = 0;      ///< those of the context, and those that this text shows
  std::optional<OriginalKey> original;  ///< what the whole text is called, if something was cut from it
  bool failed_open = false;             ///< something went wrong or is too large: left as it is
};

/// Longer texts are left alone: at some 100 MB/s they would hold up their request. A bound by size, so that
/// the result does not depend on the clock (law 3).
inline constexpr std::size_t longest_text = std::size_t{8} << 20;  // bytes
/// Longer spans are not tried in any form.
inline constexpr std::size_t longest_span = std::size_t{2} << 20;  // bytes

/// Cleans a text (hygiene.hpp), then makes it shorter in one of two ways, whichever is shorter: what was
/// shown before gives way to references, or its spans are written in loss-free forms where the mode allows
/// it. Undoes that again to see that nothing was lost, and asks the gate. Unless the context forbids it, what
/// may be lost in this mode goes first (lossy.hpp). Pure.
EncodedText encode_text(std::string_view text, const TextContext& context, const tokens::Counter& counter);

}  // namespace tokenpak::compress
