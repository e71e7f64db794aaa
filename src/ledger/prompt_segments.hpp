#pragma once

#include "base/hash.hpp"
#include "dialect/request.hpp"
#include "ledger/prompt_cache.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace tokenpak::ledger {

/// One text of a request as it is on the wire: what it says, and how many tokens that is.
struct CountedText {
  Hash128 content;
  std::uint64_t tokens = 0;
};

/// The request as its provider reads it: tools, then system texts, then the messages, each text a segment.
/// `texts` are parallel to `request.texts`. Images and other content that is no text are not part of it: the
/// bill's simulation is of what we can count, the same on both sides.
std::vector<Segment> prompt_segments(const dialect::Request& request, std::span<const CountedText> texts);

}  // namespace tokenpak::ledger
