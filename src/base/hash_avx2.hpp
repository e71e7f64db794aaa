#pragma once

// Private to base/hash*.cpp.

#include "base/hash.hpp"

namespace tokenpak {

#if defined(__x86_64__)
/// hash128 on a machine that has AVX2. Debian's xxHash is built for the vectors that each x86-64 machine has,
/// which are half as wide.
Hash128 hash128_avx2(const char* bytes, std::size_t size, std::uint64_t seed);
#endif

}  // namespace tokenpak
