#pragma once

#include <cstdint>

namespace tokenpak::dialect {

/// Tokens as the provider reported them, in disjoint buckets: every billed token is in exactly one of the
/// five. (Anthropic's `input_tokens` excludes cache tokens, OpenAI's `prompt_tokens` includes them; both end
/// here alike.)
struct Usage {
  std::uint64_t input = 0;       ///< Prompt tokens neither read from nor written to the cache.
  std::uint64_t cache_read = 0;  ///< Prompt tokens read from the provider's cache.
  std::uint64_t cache_write_5m =
      0;  ///< Prompt tokens written to a cache entry of the shorter (default) life.
  std::uint64_t cache_write_1h = 0;  ///< Prompt tokens written to a cache entry that lives one hour.
  std::uint64_t output = 0;          ///< Completion tokens, reasoning included.
  std::uint64_t reasoning = 0;       ///< Informational: the part of `output` that was thinking.
  bool reported = false;             ///< False until the provider said anything at all.

  std::uint64_t prompt() const { return input + cache_read + cache_write_5m + cache_write_1h; }
  friend bool operator==(const Usage&, const Usage&) = default;
};

}  // namespace tokenpak::dialect
