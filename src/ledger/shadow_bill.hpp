#pragma once

#include "base/hash.hpp"
#include "dialect/usage.hpp"
#include "ledger/cache_regime.hpp"
#include "ledger/prompt_cache.hpp"

#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tokenpak::ledger {

/// The first place at which a request differs from the one before it in its conversation, so that the
/// provider's cache ends there. (A request that goes on where the last one ended, or that rewinds, breaks
/// nothing.)
struct CacheBreak {
  enum class Part : std::uint8_t { tools, system, message };
  Part part = Part::message;
  std::int32_t message = -1;  ///< index in the request; -1 outside of messages
  bool by_proxy = false;      ///< the client's bytes were the same
  friend bool operator==(const CacheBreak&, const CacheBreak&) = default;
};
/// "client: message 3", "client: tools", "proxy: system".
std::string describe(const CacheBreak& cache_break);

/// What one request would have cost without us, and what it should have cost with us. The prompt buckets of
/// both, simulated from the same counts: their difference is what we saved, whatever the provider's count.
struct ShadowBillEntry {
  dialect::Usage direct;  ///< had the client sent it to the provider itself
  dialect::Usage sent;    ///< as it was sent
  std::optional<CacheBreak> cache_break;
  /// The provider read clearly less from its cache than it should have (CACHE_SAFETY law 14).
  bool fell_short = false;
  /// It did so two answers running in a conversation that holds changes of ours: nothing new may be changed
  /// in it from now on.
  bool must_pass_through = false;
};

/// Simulates the provider's cache for the original and for the transformed stream of all requests, and
/// compares with what the provider reports. Thread-safe; bounded memory.
class ShadowBill {
 public:
  using Time = PromptCache::Time;

  /// Conversations remembered for attribution and reconciliation; the least recently seen is forgotten.
  static constexpr std::size_t conversation_limit = 512;
  /// A shortfall counts if it is more than this many tokens, and more than this share of what was expected:
  /// the provider's count is not ours, and it may end an entry within a block.
  static constexpr std::uint64_t tolerated_tokens = 1024;
  static constexpr std::uint64_t tolerated_percent = 10;

  /// `regimes` must outlive this.
  explicit ShadowBill(const CacheRegimes& regimes) : regimes_(regimes) {}

  /// What `record` says of a prompt that is too short for any cache, by its tokens alone: nothing is
  /// remembered of it and nothing can break. Nothing if it is not too short, or no regime is known.
  std::optional<ShadowBillEntry> short_prompt(std::string_view provider, std::string_view model,
                                              std::uint64_t direct_tokens, std::uint64_t sent_tokens) const;

  /// Accounts for one answered request. `direct` and `sent` are its segments as the client wrote it and as it
  /// went upstream, one for one. Nothing where no regime is known for the model. `conversation` tells
  /// conversations apart; forks may share it.
  std::optional<ShadowBillEntry> record(const Hash128& conversation, std::string_view provider,
                                        std::string_view model, std::span<const Segment> direct,
                                        std::span<const Segment> sent, const dialect::Usage& reported,
                                        Time now);

 private:
  struct Conversation {
    Hash128 key;
    std::vector<Segment> direct;      // of its latest request
    std::vector<std::uint64_t> sent;  // the low half of each hash as sent
    int short_answers = 0;            // running
  };

  Conversation& conversation_of(const Hash128& key);  // mutex_ is held
  static std::optional<CacheBreak> cache_break(const Conversation& before, std::span<const Segment> direct,
                                               std::span<const Segment> sent);

  const CacheRegimes& regimes_;
  std::mutex mutex_;  // guards all below
  PromptCache direct_;
  PromptCache sent_;
  std::list<Conversation> conversations_;  // most recently seen first
  std::unordered_map<Hash128, std::list<Conversation>::iterator> by_key_;
};

}  // namespace tokenpak::ledger
