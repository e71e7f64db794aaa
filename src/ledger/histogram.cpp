#include "ledger/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
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

void append_number(std::string& bytes, std::uint64_t number) {
  for (; number >= 0x80U; number >>= 7U)
    bytes.push_back(static_cast<char>((number & 0x7fU) | 0x80U));
  bytes.push_back(static_cast<char>(number));
}

std::optional<std::uint64_t> take_number(std::string_view& bytes) {
  std::uint64_t number = 0;
  for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<std::uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    number |= std::uint64_t{byte & 0x7fU} << shift;
    if ((byte & 0x80U) == 0) return number;
  }
  return std::nullopt;
}

}  // namespace

void Histogram::add(std::uint64_t value) {
  static_assert(bucket_of(largest) == bucket_count - 1);
  value = std::min(value, largest);
  ++counts_[bucket_of(value)];
  ++count_;
  sum_ += value;
}

void Histogram::add(const Histogram& other) {
  for (std::size_t bucket = 0; bucket < bucket_count; ++bucket)
    counts_[bucket] += other.counts_[bucket];
  count_ += other.count_;
  sum_ += other.sum_;
}

std::string Histogram::bytes() const {
  std::string bytes;
  append_number(bytes, sum_);
  std::size_t last = 0;
  for (std::size_t bucket = 0; bucket < bucket_count; ++bucket) {
    if (counts_[bucket] == 0) continue;
    append_number(bytes, bucket - last);
    append_number(bytes, counts_[bucket]);
    last = bucket;
  }
  return bytes;
}

std::optional<Histogram> Histogram::from_bytes(std::string_view bytes) {
  Histogram histogram;
  const auto sum = take_number(bytes);
  if (!sum) return std::nullopt;
  histogram.sum_ = *sum;
  std::uint64_t bucket = 0;
  for (bool is_first = true; !bytes.empty(); is_first = false) {
    const auto distance = take_number(bytes);
    const auto count = take_number(bytes);
    if (!distance || !count || *distance >= bucket_count - bucket) return std::nullopt;
    // A bucket is named once, and only if it is not empty.
    if (*distance == 0 && !is_first) return std::nullopt;
    if (*count == 0 || *count > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
    bucket += *distance;
    histogram.counts_[bucket] = static_cast<std::uint32_t>(*count);
    histogram.count_ += *count;
  }
  return histogram;
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
