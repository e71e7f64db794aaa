#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokenpak::tokens {

/// How far a count may be trusted.
enum class Exactness : std::uint8_t {
  exact,       ///< the model's own public vocabulary
  calibrated,  ///< corrected by the provider's own usage
  estimate,    ///< everything else
};
std::string_view name_of(Exactness exactness);

/// Counts the tokens of texts for one model. Cheap to make and to copy; thread-safe.
/// Today every model gets the same estimate: one table look-up a byte, fitted to o200k_base (weights.hpp), in
/// most kinds of text within 2 to 7 % of it.
class Counter {
 public:
  /// `model` as the client named it; unknown names get the general estimate.
  static Counter for_model(std::string_view model);

  /// Tokens of `text` (UTF-8, decoded; invalid bytes count as bytes). 0 for an empty text, else at least 1.
  std::uint64_t count(std::string_view text) const;
  /// Tokens of a JSON string's raw content (escapes as they stand), without resolving it into a copy where
  /// that can be avoided: the same as `count` of the unescaped text.
  std::uint64_t count_escaped(std::string_view raw) const;

  Exactness exactness() const { return exactness_; }
  /// Counters of equal identity give equal counts for every text (the key of CountCache).
  std::uint64_t identity() const { return 0; }

 private:
  Exactness exactness_ = Exactness::estimate;
};

}  // namespace tokenpak::tokens
