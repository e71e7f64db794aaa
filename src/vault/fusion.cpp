#include "vault/fusion.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace tokenpak::vault {
namespace {

/// 0 for what is missing, and for all where they are equal.
std::vector<double> z_scores(std::span<const std::optional<double>> values) {
  double sum = 0;
  double count = 0;
  for (const std::optional<double>& value : values) {
    if (!value) continue;
    sum += *value;
    ++count;
  }
  const double mean = count == 0 ? 0 : sum / count;
  double squares = 0;
  for (const std::optional<double>& value : values)
    squares += value ? (*value - mean) * (*value - mean) : 0;
  const double deviation = count == 0 ? 0 : std::sqrt(squares / count);
  std::vector<double> scores;
  scores.reserve(values.size());
  for (const std::optional<double>& value : values)
    scores.push_back(value && deviation > 0 ? (*value - mean) / deviation : 0);
  return scores;
}

}  // namespace

std::vector<std::size_t> fused_order(std::span<const double> lexical,
                                     std::span<const std::optional<double>> dense, double weight) {
  std::vector<double> fused = z_scores(std::vector<std::optional<double>>(lexical.begin(), lexical.end()));
  const std::vector<double> second = z_scores(dense);
  for (std::size_t place = 0; place < fused.size(); ++place)
    fused[place] += weight * second[place];
  std::vector<std::size_t> order(fused.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&fused](std::size_t one, std::size_t other) {
    return fused[one] != fused[other] ? fused[one] > fused[other] : one < other;
  });
  return order;
}

}  // namespace tokenpak::vault
