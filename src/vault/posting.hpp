// How often a term stands in a chunk, and how that is written. Included by this room only.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tokenpak::vault {

/// How often a term stands in the fields of a chunk, in one byte.
class FieldCounts {
 public:
  static constexpr std::uint8_t most_in_body = 15;
  static constexpr std::uint8_t most_in_heading = 3;

  FieldCounts() = default;
  explicit FieldCounts(std::uint8_t bits) : bits_(bits) {}

  void add_body() {
    if (body() < most_in_body) ++bits_;
  }
  void add_heading() {
    if (heading() < most_in_heading) bits_ = static_cast<std::uint8_t>(bits_ + 0x10);
  }
  void set_title() { bits_ |= 0x40; }
  void set_path() { bits_ |= 0x80; }

  std::uint8_t body() const { return bits_ & 0x0f; }
  std::uint8_t heading() const { return bits_ >> 4 & 3; }
  bool in_title() const { return (bits_ & 0x40) != 0; }
  bool in_path() const { return (bits_ & 0x80) != 0; }
  std::uint8_t bits() const { return bits_; }

 private:
  std::uint8_t bits_ = 0;
};

struct Posting {
  std::uint32_t chunk = 0;
  FieldCounts counts;
};

/// Appends the postings of one term, whose chunks ascend: for each the distance from the chunk before (the
/// first from -1) as a little-endian base-128 number, and the field counts.
class PostingWriter {
 public:
  void add(Posting posting) {
    std::uint32_t distance = posting.chunk - last_;
    last_ = posting.chunk;
    for (; distance >= 0x80; distance >>= 7)
      bytes_ += static_cast<char>((distance & 0x7f) | 0x80);
    bytes_ += static_cast<char>(distance);
    bytes_ += static_cast<char>(posting.counts.bits());
    ++count_;
  }
  const std::string& bytes() const { return bytes_; }
  std::uint32_t count() const { return count_; }

 private:
  std::string bytes_;
  std::uint32_t last_ = UINT32_MAX;
  std::uint32_t count_ = 0;
};

/// Reads them back. Any bytes can be read: it ends where they make no sense, and every chunk that it gives is
/// smaller than `chunk_count` and larger than the one before.
class PostingReader {
 public:
  PostingReader(std::string_view bytes, std::uint32_t chunk_count)
      : at_(bytes.data()), end_(bytes.data() + bytes.size()), chunk_count_(chunk_count) {}

  bool next(Posting& posting) {
    std::uint32_t distance = 0;
    for (unsigned shift = 0; shift < 32; shift += 7) {
      if (at_ == end_) return false;
      const auto byte = static_cast<std::uint8_t>(*at_++);
      distance |= std::uint32_t{byte & 0x7fU} << shift;
      if (byte < 0x80) break;
    }
    if (at_ == end_ || distance == 0) return stop();
    const std::uint64_t chunk = next_ + std::uint64_t{distance} - 1;
    if (chunk >= chunk_count_) return stop();
    next_ = chunk + 1;
    posting = {static_cast<std::uint32_t>(chunk), FieldCounts(static_cast<std::uint8_t>(*at_++))};
    return true;
  }

 private:
  bool stop() {
    at_ = end_;
    return false;
  }

  const char* at_;
  const char* end_;
  std::uint64_t next_ = 0;  // the chunk after the last
  std::uint32_t chunk_count_;
};

}  // namespace tokenpak::vault
