#include "base/hash.hpp"

#include "base/hash_avx2.hpp"

#include <array>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace tokenpak {

namespace {

/// Beyond it XXH3 goes through a text in stripes, by the widest vectors there are. Bytes.
constexpr std::size_t longest_without_stripes = 240;

}  // namespace

Hash128 hash128(std::string_view bytes, std::uint64_t seed) {
#if defined(__x86_64__)
  if (bytes.size() > longest_without_stripes && __builtin_cpu_supports("avx2"))
    return hash128_avx2(bytes.data(), bytes.size(), seed);
#endif
  const XXH128_hash_t hash = XXH3_128bits_withSeed(bytes.data(), bytes.size(), seed);
  return {.low = hash.low64, .high = hash.high64};
}

Hash128 chain_hash(const Hash128& chain, const Hash128& next) {
  const std::array<std::uint64_t, 4> words = {chain.low, chain.high, next.low, next.high};
  const XXH128_hash_t hash = XXH3_128bits(words.data(), sizeof words);
  return {.low = hash.low64, .high = hash.high64};
}

}  // namespace tokenpak
