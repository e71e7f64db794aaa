#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tokenpak::compress {

/// Which bytes occur in a piece of text: found in one pass, it answers most questions for longer parts with
/// "no" at once.
class CharacterSet {
 public:
  constexpr explicit CharacterSet(std::string_view text) {
    for (const char character : text)
      add(character);
  }

  constexpr void add(char character) {
    const auto byte = static_cast<unsigned char>(character);
    words_[byte / 64] |= std::uint64_t{1} << (byte % 64);
  }

  constexpr bool contains(char character) const {
    const auto byte = static_cast<unsigned char>(character);
    return (words_[byte / 64] >> (byte % 64) & 1) != 0;
  }
  constexpr bool contains_all(std::string_view characters) const {
    return std::ranges::all_of(characters, [this](char character) { return contains(character); });
  }

 private:
  std::array<std::uint64_t, 4> words_{};
};

/// A line and the bytes that occur in it.
struct ScannedLine {
  std::string_view text;
  CharacterSet characters;

  explicit ScannedLine(std::string_view line) : text(line), characters(line) {}

  bool contains(char character) const { return characters.contains(character); }

  bool contains(std::string_view part) const { return characters.contains_all(part) && text.contains(part); }
  bool contains_any(std::span<const std::string_view> parts) const {
    return std::ranges::any_of(parts, [this](std::string_view part) { return contains(part); });
  }
};

}  // namespace tokenpak::compress
