#include "ledger/prompt_segments.hpp"

#include <algorithm>
#include <array>
#include <cassert>

namespace tokenpak::ledger {
namespace {

/// Tools are read first, whatever the order in the body, and then the system prompt.
int part_of(const dialect::TextSpan& text) {
  if (text.kind == dialect::BlockKind::tool_definition) return 0;
  return text.message < 0 ? 1 : 2;
}

Segment segment_of(const dialect::TextSpan& text, const CountedText& sent) {
  Segment segment;
  // Equal words of another role or kind are another prompt.
  segment.content = chain_hash(sent.content, {.low = static_cast<std::uint64_t>(text.role),
                                              .high = static_cast<std::uint64_t>(text.kind)});
  segment.tokens = sent.tokens;
  segment.message = text.message;
  segment.is_tool = text.kind == dialect::BlockKind::tool_definition;
  return segment;
}

}  // namespace

std::vector<Segment> prompt_segments(const dialect::Request& request, std::span<const CountedText> texts) {
  assert(texts.size() == request.texts.size());
  std::vector<Segment> in_order;  // of the document
  in_order.reserve(texts.size());
  for (std::size_t index = 0; index < texts.size(); ++index) {
    const dialect::TextSpan& text = request.texts[index];
    in_order.push_back(segment_of(text, texts[index]));
    const bool is_from_client = text.role == dialect::Role::user || text.role == dialect::Role::tool;
    in_order.back().ends_client_message =
        text.message >= 0 && is_from_client &&
        (index + 1 == texts.size() || request.texts[index + 1].message != text.message);
  }
  using Breakpoint = Segment::Breakpoint;
  for (const dialect::CacheBreakpoint& breakpoint : request.breakpoints) {
    if (breakpoint.texts == 0) continue;  // nothing that we count stands before it
    Breakpoint& placed = in_order[std::min<std::size_t>(breakpoint.texts, texts.size()) - 1].breakpoint;
    placed = breakpoint.is_long ? Breakpoint::long_life : std::max(placed, Breakpoint::short_life);
  }

  std::vector<Segment> prompt;
  prompt.reserve(texts.size());
  for (const int part : {0, 1, 2}) {
    for (std::size_t index = 0; index < texts.size(); ++index) {
      if (part_of(request.texts[index]) == part) prompt.push_back(in_order[index]);
    }
  }
  return prompt;
}

}  // namespace tokenpak::ledger
