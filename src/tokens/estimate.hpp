#pragma once

#include "tokens/weights.hpp"

#include <cstdint>
#include <string_view>

namespace tokenpak::tokens {

/// Adds up the weights of a text's bytes, one table look-up each, over text that may come in pieces.
/// The sum depends on the bytes alone, not on how they were cut.
class Estimate {
 public:
  void add(std::string_view bytes);
  /// Whole tokens, rounded; at least 1 unless nothing was added.
  std::uint64_t tokens() const;

 private:
  std::uint64_t weight_ = 0;       // in 1/weight_one tokens
  unsigned char previous_ = '\n';  // a text begins like a line
  bool empty_ = true;
};

}  // namespace tokenpak::tokens
