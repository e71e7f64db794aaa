#include "compress/line_index.hpp"

#include "compress/line.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace tokenpak::compress {
namespace {

constexpr std::size_t most_digits = 9;
constexpr std::uint32_t least_block = 3;  // lines: fewer numbers in a row are no numbering

// The hash of a run is a polynomial in this number over its lines' hashes, so that it can roll.
constexpr std::uint64_t base = 0x9e3779b97f4a7c15;

constexpr auto powers = [] {
  std::array<std::uint64_t, LineIndex::enough_bytes + 1> result{};
  std::uint64_t power = 1;
  for (std::uint64_t& each : result) {
    each = power;
    power *= base;
  }
  return result;
}();

struct HashedLine {
  std::uint64_t hash = 0;
  std::size_t bytes = 0;  // its number left out, its newline counted
};

}  // namespace

std::optional<NumberedLine> read_numbered_line(std::string_view line) {
  std::size_t begin = 0;
  while (begin < line.size() && line[begin] == ' ')
    ++begin;
  if (begin == line.size() || !is_digit(line[begin]) || line[begin] == '0') return std::nullopt;
  std::size_t end = begin;
  std::uint32_t number = 0;
  while (end < line.size() && is_digit(line[end]) && end - begin < most_digits)
    number = number * 10 + static_cast<std::uint32_t>(line[end++] - '0');
  if (end < line.size() && is_digit(line[end])) return std::nullopt;
  const std::size_t width = begin == 0 ? 0 : end;
  return NumberedLine{
      .number = number, .width = static_cast<std::uint32_t>(width), .content = line.substr(end)};
}

void append_numbered_line(const NumberedLine& line, std::uint32_t number, std::string& out) {
  std::array<char, most_digits + 2> digits{};
  const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  const std::string_view written(digits.data(), end);
  if (written.size() < line.width) out.append(line.width - written.size(), ' ');
  out += written;
  out += line.content;
}

LineIndex::LineIndex(std::string_view text) {
  if (text.size() > largest_text) return;
  find_lines(text);
  hash_lines(text);
  keep_increasing_blocks();
}

void LineIndex::find_lines(std::string_view text) {
  begins_.reserve(text.size() / 32 + 2);
  for (std::size_t at = 0; at != std::string_view::npos;) {
    begins_.push_back(static_cast<std::uint32_t>(at));
    at = text.find('\n', at);
    if (at != std::string_view::npos) ++at;
  }
  begins_.push_back(static_cast<std::uint32_t>(text.size() + 1));
}

void LineIndex::hash_lines(std::string_view text) {
  std::vector<HashedLine> hashed(size());
  NumberedBlock block;
  const auto end_block = [&] {
    if (block.count >= least_block) blocks_.push_back(block);
  };
  for (std::size_t at = 0; at < size(); ++at) {
    std::string_view body = line(text, at);
    std::uint32_t number = 0;
    if (const auto numbered = read_numbered_line(body)) {
      body = numbered->content;
      number = numbered->number;
    }
    if (number == 0 || block.count == 0 || number != block.first_number + block.count) {
      end_block();
      block = {.first_line = static_cast<std::uint32_t>(at), .first_number = number, .count = 0};
    }
    if (number != 0) ++block.count;
    hashed[at] = {.hash = XXH3_64bits(body.data(), body.size()), .bytes = body.size() + 1};
  }
  end_block();

  anchors_.assign(size(), no_anchor);
  std::uint64_t hash = 0;
  std::size_t bytes = 0;
  std::size_t end = 0;
  const auto counts = [&](std::size_t begin) {
    return bytes >= enough_bytes || (bytes >= least_bytes && end - begin >= least_lines);
  };
  for (std::size_t begin = 0; begin < size(); ++begin) {
    while (end < size() && !counts(begin)) {
      hash = hash * base + hashed[end].hash;
      bytes += hashed[end++].bytes;
    }
    if (!counts(begin)) return;
    anchors_[begin] = std::max<std::uint64_t>(hash, 1);
    hash -= hashed[begin].hash * powers[end - begin - 1];
    bytes -= hashed[begin].bytes;
  }
}

void LineIndex::keep_increasing_blocks() {
  const auto falls_back = [](const NumberedBlock& left, const NumberedBlock& right) {
    return right.first_number < left.first_number + left.count;
  };
  if (std::ranges::adjacent_find(blocks_, falls_back) != blocks_.end()) blocks_.clear();
}

const NumberedBlock* LineIndex::block_of_line(std::size_t line) const {
  const auto next = std::ranges::upper_bound(blocks_, line, {}, &NumberedBlock::first_line);
  if (next == blocks_.begin()) return nullptr;
  const NumberedBlock& block = *std::prev(next);
  return line - block.first_line < block.count ? &block : nullptr;
}

const NumberedBlock* LineIndex::block_of_number(std::uint32_t number) const {
  const auto next = std::ranges::upper_bound(blocks_, number, {}, &NumberedBlock::first_number);
  if (next == blocks_.begin()) return nullptr;
  const NumberedBlock& block = *std::prev(next);
  return number - block.first_number < block.count ? &block : nullptr;
}

const NumberedBlock* LineIndex::block_after(std::size_t line) const {
  const auto next = std::ranges::upper_bound(blocks_, line, {}, &NumberedBlock::first_line);
  return next == blocks_.end() ? nullptr : &*next;
}

}  // namespace tokenpak::compress
