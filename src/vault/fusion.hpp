#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tokenpak::vault {

/// A second opinion on how well chunks fit a question, such as how like their vectors are.
class Rescorer {
 public:
  virtual ~Rescorer() = default;
  /// On a scale of its own, the higher the better; nothing where it has no opinion. Finite.
  virtual std::optional<double> score(std::uint32_t chunk) const = 0;
};

/// The places of `lexical` in the order of `lexical` and `dense` together, the best first: the sum of both as
/// z-scores (their distance from the mean in standard deviations), `dense` times `weight`. Where `dense` is
/// nothing it counts as the mean. Equal ones stay in their order. Both of one size and finite.
std::vector<std::size_t> fused_order(std::span<const double> lexical,
                                     std::span<const std::optional<double>> dense, double weight);

}  // namespace tokenpak::vault
