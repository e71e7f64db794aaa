#pragma once

#include "base/hash.hpp"
#include "tokens/counter.hpp"
#include "tokens/tool_definition.hpp"

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
  static constexpr std::size_t smallest_text = 32;  // bytes

  /// Keeps at most `entries` counts.
  explicit CountCache(std::size_t entries = default_entries);

  /// A count, and a hash of the bytes that were counted.
  template <class Count>
  struct Hashed {
    Count count;
    std::uint64_t hash = 0;
  };
  /// `counter.measure_escaped(raw)`, from memory where it is known.
  Hashed<TextCount> measure_escaped(const Counter& counter, std::string_view raw);
  /// `counter.measure(text)`, likewise.
  Hashed<TextCount> measure(const Counter& counter, std::string_view text);
  /// `count_tool_definition(counter, json)`, likewise.
  Hashed<ToolDefinitionCount> tool_definition(const Counter& counter, std::string_view json);

  /// Counts held now; never more than the bound.
  std::size_t size() const;

 private:
  struct Entry {
    std::int64_t tokens = 0;
    std::uint8_t mark = 0;  // the text's class, or whether the tool is the client's own
  };
  using Generation = std::unordered_map<Hash128, Entry>;

  static constexpr std::size_t shard_count = 8;
  struct alignas(64) Shard {  // a cache line each, so that the locks do not disturb one another
    mutable std::mutex mutex;
    Generation young;
    Generation old;
  };

  Hashed<TextCount> measure(const Counter& counter, std::string_view bytes, bool is_escaped);
  template <class Count>
  Entry find_or_count(const Hash128& key, std::string_view bytes, Count count);
  void remember(Shard& shard, const Hash128& key, Entry entry);  // shard.mutex is held

  std::size_t generation_size_;  // entries of one generation of one shard
  std::array<Shard, shard_count> shards_;
};

}  // namespace tokenpak::tokens
