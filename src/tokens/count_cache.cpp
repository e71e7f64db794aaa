#include "tokens/count_cache.hpp"

#define XXH_INLINE_ALL
#include <algorithm>
#include <utility>

#include <xxhash.h>

namespace tokenpak::tokens {

CountCache::CountCache(std::size_t entries)
    : generation_size_(std::max<std::size_t>(1, entries / (2 * shard_count))) {}

CountCache::Key CountCache::key_of(const Counter& counter, std::string_view raw) {
  const XXH128_hash_t hash = XXH3_128bits_withSeed(raw.data(), raw.size(), counter.identity());
  return {.low = hash.low64, .high = hash.high64};
}

std::uint64_t CountCache::count_escaped(const Counter& counter, std::string_view raw) {
  if (raw.size() < smallest_text) return counter.count_escaped(raw);
  const Key key = key_of(counter, raw);
  Shard& shard = shards_[key.high % shard_count];
  {
    const std::scoped_lock lock(shard.mutex);
    if (const auto found = shard.young.find(key); found != shard.young.end()) return found->second;
    if (const auto found = shard.old.find(key); found != shard.old.end()) {
      const std::uint64_t tokens = found->second;
      shard.old.erase(found);
      remember(shard, key, tokens);
      return tokens;
    }
  }
  const std::uint64_t tokens = counter.count_escaped(raw);  // without the lock: others need not wait for it
  const std::scoped_lock lock(shard.mutex);
  remember(shard, key, tokens);
  return tokens;
}

void CountCache::remember(Shard& shard, const Key& key, std::uint64_t tokens) {
  if (shard.young.size() >= generation_size_ && !shard.young.contains(key)) {
    shard.old = std::exchange(shard.young, {});
  }
  shard.young.insert_or_assign(key, tokens);
}

std::size_t CountCache::size() const {
  std::size_t total = 0;
  for (const Shard& shard : shards_) {
    const std::scoped_lock lock(shard.mutex);
    total += shard.young.size() + shard.old.size();
  }
  return total;
}

}  // namespace tokenpak::tokens
