#include "base/hash.hpp"

#include <array>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace tokenpak {

Hash128 hash128(std::string_view bytes, std::uint64_t seed) {
  const XXH128_hash_t hash = XXH3_128bits_withSeed(bytes.data(), bytes.size(), seed);
  return {.low = hash.low64, .high = hash.high64};
}

Hash128 chain_hash(const Hash128& chain, const Hash128& next) {
  const std::array<std::uint64_t, 4> words = {chain.low, chain.high, next.low, next.high};
  const XXH128_hash_t hash = XXH3_128bits(words.data(), sizeof words);
  return {.low = hash.low64, .high = hash.high64};
}

}  // namespace tokenpak
