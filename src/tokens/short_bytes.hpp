#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace tokenpak::tokens {

/// At most 15 bytes as two numbers, with zeros behind their end.
struct ShortBytes {
  std::uint64_t low;   ///< the first eight
  std::uint64_t high;  ///< the others

  /// `length` is 1 to 15; the bytes up to `end`, at or behind theirs, are readable.
  [[gnu::always_inline]] static ShortBytes load(const char* at, std::size_t length, const char* end) {
    constexpr std::size_t reach = 16;  // bytes that are read
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    if (static_cast<std::size_t>(end - at) >= reach) [[likely]] {
      std::memcpy(&low, at, sizeof low);
      std::memcpy(&high, at + sizeof low, sizeof high);
    } else {
      char padded[reach] = {};
      std::memcpy(padded, at, length);
      std::memcpy(&low, padded, sizeof low);
      std::memcpy(&high, padded + sizeof low, sizeof high);
    }
    const std::size_t low_bytes = length < 8 ? length : 8;
    return {.low = low & (~std::uint64_t{0} >> (64 - (8 * low_bytes))),
            .high = high & ((std::uint64_t{1} << (8 * (length - low_bytes))) - 1)};
  }
};

}  // namespace tokenpak::tokens
