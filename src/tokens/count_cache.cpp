#include "tokens/count_cache.hpp"

#include <algorithm>
#include <utility>

namespace tokenpak::tokens {
namespace {

/// Keep the counts of equal bytes that mean different things apart: a string's raw inside is the seed 0.
constexpr std::uint64_t definition_seed = std::uint64_t{1} << 63;
constexpr std::uint64_t unescaped_seed = std::uint64_t{1} << 62;

}  // namespace

CountCache::CountCache(std::size_t entries)
    : generation_size_(std::max<std::size_t>(1, entries / (2 * shard_count))) {}

CountCache::Hashed<TextCount> CountCache::measure_escaped(const Counter& counter, std::string_view raw) {
  return measure(counter, raw, true);
}

CountCache::Hashed<TextCount> CountCache::measure(const Counter& counter, std::string_view text) {
  return measure(counter, text, false);
}

CountCache::Hashed<TextCount> CountCache::measure(const Counter& counter, std::string_view bytes,
                                                  bool is_escaped) {
  const Hash128 key = hash128(bytes, counter.identity() | (is_escaped ? 0 : unescaped_seed));
  const Entry entry = find_or_count(key, bytes, [&] {
    const TextCount count = is_escaped ? counter.measure_escaped(bytes) : counter.measure(bytes);
    return Entry{static_cast<std::int64_t>(count.tokens), static_cast<std::uint8_t>(count.content)};
  });
  return {{static_cast<std::uint64_t>(entry.tokens), static_cast<ContentClass>(entry.mark)}, key.low};
}

CountCache::Hashed<ToolDefinitionCount> CountCache::tool_definition(const Counter& counter,
                                                                    std::string_view json) {
  const Hash128 key = hash128(json, definition_seed | counter.family().index);
  const Entry entry = find_or_count(key, json, [&] {
    const ToolDefinitionCount count = count_tool_definition(counter, json);
    return Entry{count.tokens, static_cast<std::uint8_t>(count.is_own)};
  });
  return {{entry.tokens, entry.mark != 0}, key.low};
}

template <class Count>
CountCache::Entry CountCache::find_or_count(const Hash128& key, std::string_view bytes, Count count) {
  if (bytes.size() < smallest_text) return count();
  Shard& shard = shards_[key.high % shard_count];
  {
    const std::scoped_lock lock(shard.mutex);
    if (const auto found = shard.young.find(key); found != shard.young.end()) return found->second;
    if (const auto found = shard.old.find(key); found != shard.old.end()) {
      const Entry entry = found->second;
      shard.old.erase(found);
      remember(shard, key, entry);
      return entry;
    }
  }
  const Entry entry = count();  // without the lock: others need not wait for it
  const std::scoped_lock lock(shard.mutex);
  remember(shard, key, entry);
  return entry;
}

void CountCache::remember(Shard& shard, const Hash128& key, Entry entry) {
  if (shard.young.size() >= generation_size_ && !shard.young.contains(key)) {
    shard.old = std::exchange(shard.young, {});
  }
  shard.young.insert_or_assign(key, entry);
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
