#include "compress/record_cache.hpp"

#include <algorithm>
#include <utility>

namespace tokenpak::compress {
namespace {

constexpr std::size_t entry_bytes = 64;  // of the map and of the pointer's control block, beside the record

std::size_t bytes_of(const MessageRecord& record) {
  return record.memory_size() + entry_bytes;
}

}  // namespace

RecordCache::RecordCache(std::size_t bytes, std::uint64_t seed)
    : seed_(seed), generation_bytes_(std::max<std::size_t>(1, bytes / (2 * shard_count))) {}

std::shared_ptr<const MessageRecord> RecordCache::find(const ConversationKey& key) {
  Shard& shard = shard_of(key);
  const std::scoped_lock lock(shard.mutex);
  if (const auto found = shard.young.find(key); found != shard.young.end()) return found->second;
  const auto found = shard.old.find(key);
  if (found == shard.old.end()) return nullptr;
  std::shared_ptr<const MessageRecord> record = std::move(found->second);
  shard.old_bytes -= bytes_of(*record);
  shard.old.erase(found);
  remember(shard, {key, record});
  return record;
}

void RecordCache::keep(const KeyedRecord& record) {
  Shard& shard = shard_of(record.key);
  const std::scoped_lock lock(shard.mutex);
  if (shard.young.contains(record.key) || shard.old.contains(record.key)) return;
  remember(shard, record);
}

void RecordCache::replace(const KeyedRecord& record) {
  Shard& shard = shard_of(record.key);
  const std::scoped_lock lock(shard.mutex);
  if (const auto found = shard.young.find(record.key); found != shard.young.end()) {
    shard.young_bytes -= bytes_of(*found->second);
    shard.young.erase(found);
  }
  if (const auto found = shard.old.find(record.key); found != shard.old.end()) {
    shard.old_bytes -= bytes_of(*found->second);
    shard.old.erase(found);
  }
  remember(shard, record);
}

void RecordCache::remember(Shard& shard, const KeyedRecord& record) {
  const std::size_t bytes = bytes_of(*record.record);
  if (shard.young_bytes + bytes > generation_bytes_ && !shard.young.empty()) {
    shard.old = std::exchange(shard.young, {});
    shard.old_bytes = std::exchange(shard.young_bytes, 0);
  }
  shard.young.emplace(record.key, record.record);
  shard.young_bytes += bytes;
}

std::size_t RecordCache::size() const {
  std::size_t total = 0;
  for (const Shard& shard : shards_) {
    const std::scoped_lock lock(shard.mutex);
    total += shard.young_bytes + shard.old_bytes;
  }
  return total;
}

}  // namespace tokenpak::compress
