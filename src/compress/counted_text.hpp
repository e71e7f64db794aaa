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
    return {edited, *counter_, counter_->count_edited(text_, unscaled(), edits, edited)};
  }

 private:
  std::string_view text_;
  const tokens::Counter* counter_;
  std::optional<std::uint64_t> unscaled_;
};

}  // namespace tokenpak::compress
