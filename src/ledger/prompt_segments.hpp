#pragma once

#include "base/hash.hpp"
#include "dialect/request.hpp"
#include "ledger/prompt_cache.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace tokenpak::ledger {

/// What the provider sees of one text of the request: what it reads, and how many tokens that is.
struct SentText {
  Hash128 content;
  std::uint64_t tokens = 0;
};

/// The request as its provider reads it: tools, then system texts, then the messages, each text a segment.
/// `texts` are parallel to `request.texts`. Images and other content that is no text are not part of it: the
/// bill's simulation is of what we can count, the same on both sides.
std::vector<Segment> prompt_segments(const dialect::Request& request, std::span<const SentText> texts);

}  // namespace tokenpak::ledger
