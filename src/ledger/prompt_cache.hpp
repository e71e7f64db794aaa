#pragma once

#include "base/hash.hpp"
#include "dialect/usage.hpp"
#include "ledger/cache_regime.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace tokenpak::ledger {

/// A piece of a prompt that is cached as a whole or not at all: one text, in the order in which the provider
/// reads prompts (tools, system, messages).
struct Segment {
  enum class Breakpoint : std::uint8_t { none, short_life, long_life };

  Hash128 content;  ///< equal for equal bytes
  std::uint64_t tokens = 0;
  Breakpoint breakpoint = Breakpoint::none;  ///< that the client placed behind it
  bool ends_client_message = false;          ///< the last one of a message of the user or of a tool
  std::int32_t message = -1;                 ///< its message's index; -1 before the messages
  bool is_tool = false;                      ///< a tool definition
};

/// A model of a provider's prompt cache: what a request would have read from it and written to it, had it
/// seen just the requests shown to it. Keyed by chain hashes of content, so that conversations, forks and
/// rewinds need not be told apart. Bounded: it grows up to so many entries, 16 bytes each, and then gives up
/// those that were used longest ago (of the few among which an entry may stand). Not thread-safe.
class PromptCache {
 public:
  using Time = std::chrono::system_clock::time_point;

  explicit PromptCache(std::size_t entries = 65'536);

  /// The prompt buckets of the request's usage by `regime` (no output), and what it leaves in the cache.
  /// `model` keeps the caches of models apart. Linear in the number of segments.
  dialect::Usage request(const CacheRegime& regime, std::string_view model, std::span<const Segment> prompt,
                         Time now);

 private:
  /// One that has expired is free. Two prefixes of one key would share their entry, which nobody will see.
  struct Entry {
    std::uint64_t key = 0;
    std::uint64_t expires : 42 = 0;  ///< milliseconds since 1970
    std::uint64_t life : 22 = 0;     ///< seconds
    bool is_alive(Time now) const;
  };
  static constexpr std::size_t ways = 8;

  /// The entries among which a key may stand, the last used first.
  std::span<Entry> set_of(std::uint64_t key);
  std::optional<std::chrono::seconds> life_of(const Hash128& prefix, Time now);
  void put(const Hash128& prefix, std::chrono::seconds life, Time now);
  void grow(Time now);

  std::size_t most_entries_;
  std::vector<Entry> entries_;  ///< sets of `ways`; a power of two of them
};

}  // namespace tokenpak::ledger
