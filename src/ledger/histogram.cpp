#include "ledger/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace tokenpak::ledger {
namespace {

constexpr unsigned sub_bucket_bits = 4;
constexpr std::size_t per_power = std::size_t{1} << sub_bucket_bits;

constexpr std::size_t bucket_of(std::uint64_t value) {
  if (value < per_power) return value;
  const unsigned shift = static_cast<unsigned>(std::bit_width(value)) - 1 - sub_bucket_bits;
  return shift * per_power + (value >> shift);
}

std::uint64_t middle_of(std::size_t bucket) {
  if (bucket < 2 * per_power) return bucket;
  const std::size_t shift = bucket / per_power - 1;
  const std::uint64_t lowest = (per_power + bucket % per_power) << shift;
  const std::uint64_t width = std::uint64_t{1} << shift;
  return lowest + (width - 1) / 2;
}

}  // namespace

void Histogram::add(std::uint64_t value) {
  static_assert(bucket_of(largest) == bucket_count - 1);
  value = std::min(value, largest);
  ++counts_[bucket_of(value)];
  ++count_;
  sum_ += value;
}

std::uint64_t Histogram::percentile(double fraction) const {
  if (count_ == 0) return 0;
  const auto rank = static_cast<std::uint64_t>(std::ceil(fraction * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < bucket_count; ++bucket) {
    seen += counts_[bucket];
    if (seen >= std::max<std::uint64_t>(rank, 1)) return middle_of(bucket);
  }
  return largest;
}

std::uint64_t Histogram::count_below_power(unsigned exponent) const {
  const std::uint64_t edge = std::uint64_t{1} << exponent;
  const std::size_t first_beyond = edge > largest ? bucket_count : bucket_of(edge);
  return std::accumulate(counts_.begin(), counts_.begin() + static_cast<std::ptrdiff_t>(first_beyond),
                         std::uint64_t{0});
}

}  // namespace tokenpak::ledger
