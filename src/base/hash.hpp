#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

namespace tokenpak {

/// A 128-bit hash of content: equal for equal bytes, and for different ones only if somebody made them so.
struct Hash128 {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  friend bool operator==(const Hash128&, const Hash128&) = default;
};

/// XXH3 of the bytes, at about memory speed. `seed` gives each use its own family of hashes.
Hash128 hash128(std::string_view bytes, std::uint64_t seed = 0);

/// For look-up tables of strings in which a view finds without being copied (std::equal_to<> beside it).
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return hash128(text).low; }
};

/// The hash of a chain that ended in `chain` and goes on with `next`. Depends on the order.
Hash128 chain_hash(const Hash128& chain, const Hash128& next);

}  // namespace tokenpak

template <>
struct std::hash<tokenpak::Hash128> {
  std::size_t operator()(const tokenpak::Hash128& key) const noexcept { return key.low; }  // uniform already
};
