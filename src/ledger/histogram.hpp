#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenpak::ledger {

/// Counts values in log-linear buckets, sixteen to each power of two (as HdrHistogram does), in 2 KB and
/// without ever growing. Values below 32 are kept exactly, others to within 1/32; what is over `largest`
/// counts as `largest`. Meant for microseconds, of which `largest` holds 19 hours.
class Histogram {
 public:
  static constexpr std::uint64_t largest = (std::uint64_t{1} << 36U) - 1;

  void add(std::uint64_t value);
  /// Adds all that `other` counted.
  void add(const Histogram& other);

  /// As bytes for a file: the sum, then for each bucket that is not empty its distance from the one before
  /// and its count, all as LEB128 numbers.
  std::string bytes() const;
  /// The way back; nothing where the bytes are none that `bytes` made.
  static std::optional<Histogram> from_bytes(std::string_view bytes);

  std::uint64_t count() const { return count_; }
  /// The exact sum of the values added (after the cut at `largest`).
  std::uint64_t sum() const { return sum_; }
  /// The value that a share of `fraction` (0 to 1) of all values does not exceed, to within 1/32; 0 when
  /// there are none.
  std::uint64_t percentile(double fraction) const;
  /// How many values are below 2 to the power of `exponent` (0 to 36): exact, since bucket edges fall on
  /// powers of two.
  std::uint64_t count_below_power(unsigned exponent) const;

 private:
  static constexpr std::size_t bucket_count = 528;  // the bucket of `largest` is the last

  std::array<std::uint32_t, bucket_count> counts_{};
  std::uint64_t count_ = 0;
  std::uint64_t sum_ = 0;
};

}  // namespace tokenpak::ledger
