#pragma once

#include <bit>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tokenpak::vault {

/// A hash that is nearly equal for nearly equal texts (simhash, Charikar 2002): each bit is the majority of
/// that bit of the hashes of the text's terms. `hashes` are those, one for each occurrence.
inline std::uint64_t similarity_hash(const std::vector<std::uint64_t>& hashes) {
  std::uint64_t result = 0;
  for (unsigned bit = 0; bit < 64; ++bit) {
    std::int64_t balance = 0;
    for (const std::uint64_t hash : hashes)
      balance += (hash >> bit & 1) != 0 ? 1 : -1;
    if (balance > 0) result |= std::uint64_t{1} << bit;
  }
  return result;
}

/// Three bits of 64, as for web pages (Manku et al. 2007).
inline bool are_nearly_equal(std::uint64_t one, std::uint64_t other) {
  return std::popcount(one ^ other) <= 3;
}

}  // namespace tokenpak::vault
