#pragma once

#include "tokens/counter.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <unordered_map>

namespace tokenpak::tokens {

/// Remembers the counts of texts already counted, so that the repeated part of a conversation costs its
/// hashing only (XXH3, about memory speed). Holds 128-bit hashes and counts, never text. Thread-safe: a few
/// shards, each with its own lock. Bounded: a shard has a young and an old generation; a hit in the old one
/// moves to the young, and when the young is full it becomes the old and the old is dropped. Two texts of
/// equal hash would share a count, which only a text made for the purpose can bring about, and then nothing
/// but that text's own count is wrong.
class CountCache {
 public:
  static constexpr std::size_t default_entries = 16'384;  ///< some 1 MB when full
  /// Shorter texts are counted each time: that is as quick as looking them up.
  static constexpr std::size_t smallest_text = 256;  // bytes

  /// Keeps at most `entries` counts.
  explicit CountCache(std::size_t entries = default_entries);

  /// `counter.count_escaped(raw)`, from memory where it is known.
  std::uint64_t count_escaped(const Counter& counter, std::string_view raw);

  /// Counts held now; never more than the bound.
  std::size_t size() const;

 private:
  struct Key {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const { return key.low; }  // uniform already
  };
  using Generation = std::unordered_map<Key, std::uint64_t, KeyHash>;

  static constexpr std::size_t shard_count = 8;
  struct alignas(64) Shard {  // a cache line each, so that the locks do not disturb one another
    mutable std::mutex mutex;
    Generation young;
    Generation old;
  };

  static Key key_of(const Counter& counter, std::string_view raw);
  void remember(Shard& shard, const Key& key, std::uint64_t tokens);  // shard.mutex is held

  std::size_t generation_size_;  // entries of one generation of one shard
  std::array<Shard, shard_count> shards_;
};

/// A counter that looks into a cache first. Cheap to make and to copy; the cache must outlive it.
class CachedCounter {
 public:
  CachedCounter(Counter counter, CountCache& cache) : counter_(counter), cache_(&cache) {}

  std::uint64_t count_escaped(std::string_view raw) const { return cache_->count_escaped(counter_, raw); }
  const Counter& counter() const { return counter_; }

 private:
  Counter counter_;
  CountCache* cache_;
};

}  // namespace tokenpak::tokens
