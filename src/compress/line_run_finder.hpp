#pragma once

#include "compress/line_index.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tokenpak::compress {

/// A line of one of the texts that were looked through.
struct SourceLine {
  std::uint32_t source = 0;
  std::uint32_t line = 0;
  friend bool operator==(const SourceLine&, const SourceLine&) = default;
};

/// Where runs of lines of one text may stand in others: a hash table of the one text's anchors, through which
/// the anchors of the others are streamed. So the cost of the others is one look-up a line in a table that
/// fits the processor's cache, and nothing has to be built for them.
class LineRunFinder {
 public:
  /// Of an anchor that stands in more places, the last ones are remembered.
  static constexpr std::size_t most_places = 8;

  explicit LineRunFinder(const LineIndex& text);

  void look_through(std::uint32_t source, const LineIndex& index);
  void add(std::uint64_t anchor, SourceLine place);

  /// Places at which what begins at an anchor of the text may begin too, by hash alone; in no order.
  std::span<const SourceLine> places(std::uint64_t anchor) const;

 private:
  struct Slot {
    std::uint64_t anchor = LineIndex::no_anchor;
    std::uint32_t places = 0;  // index into places_
  };
  struct Places {
    std::uint32_t seen = 0;
    std::array<SourceLine, most_places> last{};
  };

  std::size_t slot_of(std::uint64_t anchor) const;
  bool may_hold(std::uint64_t anchor) const;

  std::vector<std::uint64_t>
      filter_;               // a power of two of words, at most one bit in 32 set: most anchors end here
  std::vector<Slot> slots_;  // a power of two, at most half full
  std::vector<Places> places_;
};

}  // namespace tokenpak::compress
