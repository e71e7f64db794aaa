#pragma once

#include "compress/conversation.hpp"
#include "compress/generation_cache.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace tokenpak::compress {

/// A conversation memory that lasts as long as the object: the whole of it for a replay, the front of the
/// store on disk for a proxy. Thread-safe, and bounded by bytes.
class RecordCache final : public ConversationMemory {
 public:
  /// Holds at most about `bytes`.
  explicit RecordCache(std::size_t bytes = std::size_t{64} << 20, std::uint64_t seed = 0)
      : records_(bytes), seed_(seed) {}

  std::uint64_t seed() override { return seed_; }
  std::shared_ptr<const MessageRecord> find(const ConversationKey& key) override {
    return records_.find(key);
  }
  void keep(const KeyedRecord& record) override { records_.keep(record.key, record.record); }
  void replace(const KeyedRecord& record) override { records_.replace(record.key, record.record); }

  std::size_t size() const { return records_.size(); }  ///< bytes held now, about

 private:
  GenerationCache<MessageRecord> records_;
  std::uint64_t seed_;
};

}  // namespace tokenpak::compress
