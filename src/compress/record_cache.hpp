#pragma once

#include "compress/conversation.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace tokenpak::compress {

/// A conversation memory that lasts as long as the object: the whole of it for a replay, the front of the
/// store on disk for a proxy. Thread-safe: a few shards, each with its own lock. Bounded by bytes: a shard
/// has a young and an old generation; a hit in the old one moves to the young, and when the young is full it
/// becomes the old and the old is dropped.
class RecordCache : public ConversationMemory {
 public:
  /// Holds at most about `bytes`.
  explicit RecordCache(std::size_t bytes = std::size_t{64} << 20, std::uint64_t seed = 0);

  std::uint64_t seed() override { return seed_; }
  std::shared_ptr<const MessageRecord> find(const ConversationKey& key) override;
  void keep(const KeyedRecord& record) override;
  /// As `keep`, over what may be known already.
  void replace(const KeyedRecord& record);

  std::size_t size() const;  ///< bytes held now, about

 private:
  struct KeyHash {
    std::size_t operator()(const ConversationKey& key) const { return key.low; }  // uniform already
  };
  using Generation = std::unordered_map<ConversationKey, std::shared_ptr<const MessageRecord>, KeyHash>;

  static constexpr std::size_t shard_count = 8;
  struct alignas(64) Shard {  // a cache line each, so that the locks do not disturb one another
    mutable std::mutex mutex;
    Generation young;
    Generation old;
    std::size_t young_bytes = 0;
    std::size_t old_bytes = 0;
  };

  Shard& shard_of(const ConversationKey& key) { return shards_[key.high % shard_count]; }
  void remember(Shard& shard, const KeyedRecord& record);  // shard.mutex is held

  std::uint64_t seed_;
  std::size_t generation_bytes_;  // of one generation of one shard
  std::array<Shard, shard_count> shards_;
};

}  // namespace tokenpak::compress
