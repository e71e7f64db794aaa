#pragma once

#include "tokens/content_class.hpp"
#include "tokens/counter_table.hpp"
#include "tokens/edited_count.hpp"
#include "tokens/encoding.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace tokenpak::tokens {

/// A text's tokens, and what it is.
struct TextCount {
  std::uint64_t tokens = 0;
  ContentClass content = ContentClass::prose;

  friend bool operator==(const TextCount&, const TextCount&) = default;
};

/// Counts the tokens of texts for one model: by the vocabulary of the model's family times the family's fixed
/// factor. A pure function of model and text, which decisions about a conversation may stand on; what
/// answers teach is added to whole prompts only (calibration.hpp). Cheap to make and to copy; thread-safe.
class Counter {
 public:
  /// `model` as the client named it; unknown names get the table's last family, an estimate.
  static Counter for_model(std::string_view model);
  explicit Counter(const CounterFamily& family) : family_(&family) {}  ///< which must outlive it

  /// Tokens of `text` (UTF-8, decoded; invalid bytes count as bytes). 0 for an empty text, else at least 1.
  std::uint64_t count(std::string_view text) const { return scaled(count_unscaled(text)); }
  /// The tokens of the vocabulary alone, and the count that the family's factor makes of them.
  std::uint64_t count_unscaled(std::string_view text) const { return count_tokens(family_->encoding, text); }
  std::uint64_t scaled(std::uint64_t unscaled) const;
  /// What edits change in the vocabulary's tokens, see edited_count.hpp.
  std::optional<TokenChange> change(std::string_view text, std::span<const TextEdit> edits,
                                    std::size_t edited_size) const {
    return token_change(family_->encoding, text, edits, edited_size);
  }
  /// Tokens of a JSON string's raw content (escapes as they stand): the same as `count` of the unescaped
  /// text.
  std::uint64_t count_escaped(std::string_view raw) const { return measure_escaped(raw).tokens; }

  /// The same with the text's class.
  TextCount measure(std::string_view text) const { return {count(text), content_class_of(text)}; }
  TextCount measure_escaped(std::string_view raw) const;

  /// How far a text's count is the model's own.
  Exactness exactness() const { return family_->exactness; }
  const CounterFamily& family() const { return *family_; }
  /// Counters of equal identity give equal counts for every text (the key of CountCache).
  std::uint64_t identity() const {
    return static_cast<std::uint64_t>(family_->encoding) << 32 | family_->permille;
  }

 private:
  const CounterFamily* family_;
};

}  // namespace tokenpak::tokens
