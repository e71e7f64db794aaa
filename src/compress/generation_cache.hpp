#pragma once

#include "compress/conversation.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace tokenpak::compress {

/// Values under 128-bit hashes, bounded by the bytes that they say they take (`memory_size()`). Thread-safe:
/// a few shards, each with its own lock. A shard has a young and an old generation; a hit in the old one
/// moves to the young, and when the young is full it becomes the old and the old is dropped.
template <class Value>
class GenerationCache {
 public:
  using Pointer = std::shared_ptr<const Value>;

  /// Holds at most about `bytes`.
  explicit GenerationCache(std::size_t bytes)
      : generation_bytes_(std::max<std::size_t>(1, bytes / (2 * shard_count))) {}

  Pointer find(const ConversationKey& key) {
    Shard& shard = shard_of(key);
    const std::scoped_lock lock(shard.mutex);
    if (const auto found = shard.young.find(key); found != shard.young.end()) return found->second;
    const auto found = shard.old.find(key);
    if (found == shard.old.end()) return nullptr;
    Pointer value = std::move(found->second);
    shard.old_bytes -= bytes_of(*value);
    shard.old.erase(found);
    remember(shard, key, value);
    return value;
  }

  /// What is there under the key already stays.
  void keep(const ConversationKey& key, const Pointer& value) {
    Shard& shard = shard_of(key);
    const std::scoped_lock lock(shard.mutex);
    if (!shard.young.contains(key) && !shard.old.contains(key)) remember(shard, key, value);
  }

  void replace(const ConversationKey& key, const Pointer& value) {
    Shard& shard = shard_of(key);
    const std::scoped_lock lock(shard.mutex);
    drop(shard.young, shard.young_bytes, key);
    drop(shard.old, shard.old_bytes, key);
    remember(shard, key, value);
  }

  std::size_t size() const {  ///< bytes held now, about
    std::size_t total = 0;
    for (const Shard& shard : shards_) {
      const std::scoped_lock lock(shard.mutex);
      total += shard.young_bytes + shard.old_bytes;
    }
    return total;
  }

 private:
  using Generation = std::unordered_map<ConversationKey, Pointer>;

  static constexpr std::size_t shard_count = 8;
  static constexpr std::size_t entry_bytes = 64;  // of the map and of the pointer's control block
  struct alignas(64) Shard {  // a cache line each, so that the locks do not disturb one another
    mutable std::mutex mutex;
    Generation young;
    Generation old;
    std::size_t young_bytes = 0;
    std::size_t old_bytes = 0;
  };

  static std::size_t bytes_of(const Value& value) { return value.memory_size() + entry_bytes; }

  Shard& shard_of(const ConversationKey& key) { return shards_[key.high % shard_count]; }

  // The shard's mutex is held in both.
  static void drop(Generation& generation, std::size_t& bytes, const ConversationKey& key) {
    const auto found = generation.find(key);
    if (found == generation.end()) return;
    bytes -= bytes_of(*found->second);
    generation.erase(found);
  }
  void remember(Shard& shard, const ConversationKey& key, const Pointer& value) {
    const std::size_t bytes = bytes_of(*value);
    if (shard.young_bytes + bytes > generation_bytes_ && !shard.young.empty()) {
      shard.old = std::exchange(shard.young, {});
      shard.old_bytes = std::exchange(shard.young_bytes, 0);
    }
    shard.young.emplace(key, value);
    shard.young_bytes += bytes;
  }

  std::size_t generation_bytes_;  // of one generation of one shard
  std::array<Shard, shard_count> shards_;
};

}  // namespace tokenpak::compress
