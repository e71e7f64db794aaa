#include "base/hash_avx2.hpp"

#if defined(__x86_64__)

// Only what follows may have instructions that not each machine has: this file is compiled with -mavx2, and
// everything of xxHash in it is its own.
#define XXH_INLINE_ALL
#include <xxhash.h>

static_assert(XXH_VECTOR == XXH_AVX2);

namespace tokenpak {

Hash128 hash128_avx2(const char* bytes, std::size_t size, std::uint64_t seed) {
  const XXH128_hash_t hash = XXH3_128bits_withSeed(bytes, size, seed);
  return {.low = hash.low64, .high = hash.high64};
}

}  // namespace tokenpak

#endif
