#pragma once
// The clock of the load generator and the histogram its figures come from.

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace tokenpak::bench {

using Clock = std::chrono::steady_clock;
using Nanoseconds = std::chrono::nanoseconds;

// Counts durations in log-linear buckets: exact below 128 ns, within 0.8 % above, so that recording one is a
// few instructions and a percentile never needs the samples themselves.
class Histogram {
 public:
  void record(Nanoseconds duration) {
    const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(duration.count(), 0));
    ++counts_[bucket_of(value)];
    ++total_;
    largest_ = std::max(largest_, value);
  }

  std::uint64_t count() const { return total_; }
  Nanoseconds largest() const { return Nanoseconds(static_cast<std::int64_t>(largest_)); }

  // The duration that `share` (0 to 1) of the samples do not exceed; zero without samples.
  Nanoseconds percentile(double share) const {
    const auto rank = static_cast<std::uint64_t>(share * static_cast<double>(total_));
    std::uint64_t seen = 0;
    for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
      seen += counts_[bucket];
      if (seen > rank) {
        return Nanoseconds(static_cast<std::int64_t>(std::min(middle_of(bucket), largest_)));
      }
    }
    return largest();
  }

  // How many samples exceed `limit`, to the precision of a bucket.
  std::uint64_t count_over(Nanoseconds limit) const {
    std::uint64_t over = 0;
    for (std::size_t bucket = bucket_of(static_cast<std::uint64_t>(limit.count())) + 1;
         bucket < counts_.size(); ++bucket) {
      over += counts_[bucket];
    }
    return over;
  }

 private:
  static constexpr std::size_t kSteps = 128;  // buckets in each power of two

  static std::size_t bucket_of(std::uint64_t value) {
    if (value < kSteps) {
      return static_cast<std::size_t>(value);
    }
    const auto shift =
        static_cast<unsigned>(std::bit_width(value)) - 8U;  // leaves value >> shift in [128, 256)
    return (shift + 1U) * kSteps + static_cast<std::size_t>(value >> shift) - kSteps;
  }

  static std::uint64_t middle_of(std::size_t bucket) {
    if (bucket < kSteps) {
      return bucket;
    }
    const std::size_t shift = bucket / kSteps - 1;
    const std::uint64_t low = std::uint64_t{kSteps + bucket % kSteps} << shift;
    return low + ((std::uint64_t{1} << shift) >> 1U);
  }

  std::array<std::uint64_t, 58 * kSteps> counts_{};
  std::uint64_t total_ = 0;
  std::uint64_t largest_ = 0;
};

}  // namespace tokenpak::bench
