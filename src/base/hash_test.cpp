#include "base/hash.hpp"

#include <array>
#include <cstddef>
#include <string>

#define XXH_INLINE_ALL
#include <gtest/gtest.h>
#include <xxhash.h>

namespace tokenpak {
namespace {

std::string text_of(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t place = 0; place < size; ++place)
    text[place] = static_cast<char>(place * 7 + place / 251);
  return text;
}

// Conversations are kept under these hashes: they must be those of XXH3 on each machine.
TEST(Hash128, IsXxh3WhateverTheMachinesVectors) {
  const std::string text = text_of(4099);
  constexpr std::array<std::size_t, 13> sizes = {0,   1,   16,   128,  239,  240, 241,
                                                 255, 256, 1023, 1024, 1025, 4099};
  for (const std::size_t size : sizes) {
    for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 63}) {
      const std::string_view bytes = std::string_view(text).substr(text.size() - size);
      const XXH128_hash_t expected = XXH3_128bits_withSeed(bytes.data(), bytes.size(), seed);
      EXPECT_EQ(hash128(bytes, seed), (Hash128{.low = expected.low64, .high = expected.high64}))
          << size << " bytes, seed " << seed;
    }
  }
}

TEST(Hash128, OfAChainDependsOnTheOrder) {
  const Hash128 one = hash128("one");
  const Hash128 two = hash128("two");
  EXPECT_NE(chain_hash(one, two), chain_hash(two, one));
  EXPECT_EQ(chain_hash(one, two), chain_hash(one, two));
}

}  // namespace
}  // namespace tokenpak
