#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokenpak {

/// A half-open range of byte offsets [begin, end) into a buffer that somebody else owns.
struct ByteRange {
  std::size_t begin = 0;
  std::size_t end = 0;

  constexpr std::size_t size() const { return end - begin; }
  constexpr bool empty() const { return begin == end; }
  constexpr std::string_view of(std::string_view buffer) const { return buffer.substr(begin, end - begin); }
  friend constexpr bool operator==(const ByteRange&, const ByteRange&) = default;
};

}  // namespace tokenpak
