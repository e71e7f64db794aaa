#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
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

/// Bytes in all of the pieces together.
inline std::size_t total_size(std::span<const std::string_view> pieces) {
  std::size_t size = 0;
  for (const std::string_view piece : pieces)
    size += piece.size();
  return size;
}

}  // namespace tokenpak
