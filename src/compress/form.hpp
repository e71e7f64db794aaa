#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tokenpak::compress {

/// A loss-free way to write one kind of content in fewer tokens. A form's two functions are pure and are each
/// other's inverse: `decode(*encode(text)) == text` for every text that `encode` accepts, byte for byte; the
/// transformation checks that again for every text before it sends one.
///
/// Both take and give whole lines joined by "\n", without a newline at the end: the frame around a form
/// (frame.hpp) counts lines and puts the newlines back.
struct Form {
  /// One lower-case word, unique, that stands in the frame's first line.
  std::string_view name;
  /// How a reader who never saw the form understands it: one line without a newline, shown with the first use
  /// of the form in a conversation.
  std::string_view legend;
  /// Nothing where the text is not of this form's kind, or would not become shorter in bytes. Linear in the
  /// text's size for every input.
  std::optional<std::string> (*encode)(std::string_view text) = nullptr;
  /// Nothing where `encoded` is not what `encode` could have written. Bounded: never writes more than
  /// `largest` bytes.
  std::optional<std::string> (*decode)(std::string_view encoded, std::size_t largest) = nullptr;
};

}  // namespace tokenpak::compress
