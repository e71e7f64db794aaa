#include "base/base64.hpp"

#include <cstddef>
#include <cstdint>

namespace tokenpak {

std::string base64(std::string_view bytes) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::string_view group = bytes.substr(at, 3);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      bits = bits << 8 | (i < group.size() ? static_cast<unsigned char>(group[i]) : 0u);
    }
    // n bytes fill n + 1 of the four digits; the rest is padding.
    for (std::size_t digit = 0; digit < 4; ++digit) {
      out += digit <= group.size() ? alphabet[bits >> (18 - 6 * digit) & 63] : '=';
    }
  }
  return out;
}

}  // namespace tokenpak
