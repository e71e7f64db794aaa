#pragma once

#include "base/text_edit.hpp"
#include "tokens/counter.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace tokenpak::compress {

/// A text and its tokens, which are counted when they are first asked for: to count is the dearest step of
/// all, and several ask for the same count. The text belongs to the caller.
class CountedText {
 public:
  /// `unscaled` as of Counter::count_unscaled, where it is known.
  CountedText(std::string_view text, const tokens::Counter& counter,
              std::optional<std::uint64_t> unscaled = std::nullopt)
      : text_(text), counter_(&counter), unscaled_(unscaled) {}

  std::string_view text() const { return text_; }
  const tokens::Counter& counter() const { return *counter_; }

  std::uint64_t tokens() { return counter_->scaled(unscaled()); }
  std::uint64_t unscaled() {
    if (!unscaled_) unscaled_ = counter_->count_unscaled(text_);
    return *unscaled_;
  }

  /// `edited`, which is this text with `edits`, counted by what changes (tokens/edited_count.hpp).
  CountedText with(std::span<const TextEdit> edits, std::string_view edited) {
    const std::optional<tokens::TokenChange> change = counter_->change(text_, edits, edited.size());
    return change ? with(*change, edited) : CountedText(edited, *counter_);
  }

  /// The same; nothing where it shows without counting this text that `edits` save less than `least` tokens.
  std::optional<CountedText> with_if_saved(std::uint64_t least, std::span<const TextEdit> edits,
                                           std::string_view edited) {
    const std::optional<tokens::TokenChange> change = counter_->change(text_, edits, edited.size());
    if (!change) return CountedText(edited, *counter_);
    if (!unscaled_ && most_saved(*change) < least) return std::nullopt;
    return with(*change, edited);
  }

 private:
  CountedText with(const tokens::TokenChange& change, std::string_view edited) {
    return {edited, *counter_, unscaled() - change.removed + change.added};
  }

  /// Before and after are each rounded by a half at most when they are scaled.
  std::uint64_t most_saved(const tokens::TokenChange& change) const {
    return change.removed > change.added ? counter_->scaled(change.removed - change.added) + 2 : 2;
  }

  std::string_view text_;
  const tokens::Counter* counter_;
  std::optional<std::uint64_t> unscaled_;
};

}  // namespace tokenpak::compress
