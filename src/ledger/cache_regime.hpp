#pragma once

#include "base/result.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::ledger {

/// How a provider caches the prompts of a model: what the shadow bill simulates. From
/// data/cache_regimes.json, since providers change it several times a year. Prices of reads and writes are in
/// the price table.
struct CacheRegime {
  std::string name;
  /// An entry is found and made at breakpoints only; else any prefix of an earlier prompt counts.
  bool at_breakpoints = false;
  /// The provider itself places a breakpoint behind the newest message of the user or of a tool.
  bool newest_message_breakpoint = false;
  /// An entry is found at a breakpoint or up to this many segments before it.
  std::uint64_t look_back = 0;
  /// Tokens read come in whole multiples of this.
  std::uint64_t multiple_of = 1;
  /// Shorter prefixes, in tokens, are neither written nor read.
  std::uint64_t smallest_prefix = 0;
  std::chrono::seconds life{0};       ///< renewed by each use
  std::chrono::seconds long_life{0};  ///< of entries that the client asked an hour for

  /// Writes are counted and billed apart from other input (at the price table's write rates).
  bool bills_writes() const { return at_breakpoints; }
};

/// Which regime holds for which model. Immutable once made.
class CacheRegimes {
 public:
  /// Reads the format of data/cache_regimes.json. Errors: bad_configuration, with the place.
  static Result<CacheRegimes> parse(std::string_view text, std::string_view where);
  /// The built-in ones.
  static Result<CacheRegimes> built_in();

  /// The regime of the longest model name listed for `provider` that is `model` up to a whole name part. Null
  /// where none is. `model` as the client named it. Valid as long as this.
  const CacheRegime* find(std::string_view provider, std::string_view model) const;

 private:
  friend class CacheRegimeReader;

  struct Entry {
    std::string provider;
    std::string model;  // canonical name
    CacheRegime regime;
  };
  std::vector<Entry> entries_;  // those of longer names first
};

}  // namespace tokenpak::ledger
