#include "compress/line_run_finder.hpp"

#include <algorithm>
#include <bit>

namespace tokenpak::compress {
namespace {

// Bits of the hash that slot_of does not begin with.
std::size_t filter_word(std::uint64_t anchor, std::size_t words) {
  return (anchor >> 38U) & (words - 1);
}
std::uint64_t filter_bit(std::uint64_t anchor) {
  return std::uint64_t{1} << ((anchor >> 32U) & 63U);
}

}  // namespace

LineRunFinder::LineRunFinder(const LineIndex& text)
    : filter_(std::bit_ceil(std::max<std::size_t>(text.size() / 2, 8))),
      slots_(std::bit_ceil(2 * std::max<std::size_t>(text.size(), 8))) {
  for (std::size_t line = 0; line < text.size(); ++line) {
    const std::uint64_t anchor = text.anchor(line);
    if (anchor == LineIndex::no_anchor) break;  // and none after it
    filter_[filter_word(anchor, filter_.size())] |= filter_bit(anchor);
    Slot& slot = slots_[slot_of(anchor)];
    if (slot.anchor == anchor) continue;
    slot = {.anchor = anchor, .places = static_cast<std::uint32_t>(places_.size())};
    places_.emplace_back();
  }
}

// The slot that holds `anchor`, or the free one where it would stand.
std::size_t LineRunFinder::slot_of(std::uint64_t anchor) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = (anchor ^ (anchor >> 32U)) & mask;
  while (slots_[at].anchor != anchor && slots_[at].anchor != LineIndex::no_anchor)
    at = (at + 1) & mask;
  return at;
}

bool LineRunFinder::may_hold(std::uint64_t anchor) const {
  return (filter_[filter_word(anchor, filter_.size())] & filter_bit(anchor)) != 0;
}

void LineRunFinder::look_through(std::uint32_t source, const LineIndex& index) {
  for (std::size_t line = 0; line < index.size(); ++line) {
    const std::uint64_t anchor = index.anchor(line);
    if (anchor == LineIndex::no_anchor) return;
    if (may_hold(anchor)) add(anchor, {.source = source, .line = static_cast<std::uint32_t>(line)});
  }
}

void LineRunFinder::add(std::uint64_t anchor, SourceLine place) {
  const Slot& slot = slots_[slot_of(anchor)];
  if (slot.anchor == LineIndex::no_anchor) return;
  Places& found = places_[slot.places];
  found.last[found.seen++ % most_places] = place;
}

std::span<const SourceLine> LineRunFinder::places(std::uint64_t anchor) const {
  const Slot& slot = slots_[slot_of(anchor)];
  if (slot.anchor == LineIndex::no_anchor) return {};
  const Places& found = places_[slot.places];
  return std::span(found.last).first(std::min<std::size_t>(found.seen, most_places));
}

}  // namespace tokenpak::compress
