#pragma once

#include <array>
#include <string_view>

namespace tokenpak {

/// A set of bytes.
class CharacterSet {
 public:
  constexpr explicit CharacterSet(std::string_view text) {
    for (const char character : text)
      add(character);
  }

  constexpr void add(char character) { members_[static_cast<unsigned char>(character)] = true; }

  constexpr CharacterSet with(std::string_view more) const {
    CharacterSet both = *this;
    for (const char character : more)
      both.add(character);
    return both;
  }

  constexpr bool contains(char character) const { return members_[static_cast<unsigned char>(character)]; }

 private:
  std::array<bool, 256> members_{};
};

}  // namespace tokenpak
