#include "compress/lossy.hpp"

#include "compress/gate.hpp"
#include "prose/tighten.hpp"

#include <cstddef>
#include <utility>

namespace tokenpak::compress {
namespace {

bool is_running_text(ContentKind kind) {
  return kind == ContentKind::prose || kind == ContentKind::markdown;
}

/// Runs of neighbouring spans of running text: Markdown is both kinds in turn.
std::vector<ByteRange> running_text(std::span<const ContentSpan> spans) {
  std::vector<ByteRange> ranges;
  for (const ContentSpan& span : spans) {
    if (!is_running_text(span.kind)) continue;
    if (!ranges.empty() && ranges.back().end == span.range.begin) {
      ranges.back().end = span.range.end;
    } else {
      ranges.push_back(span.range);
    }
  }
  return ranges;
}

std::vector<TextEdit> tightened(std::string_view text, std::span<const ByteRange> ranges) {
  std::vector<TextEdit> edits;
  for (const ByteRange range : ranges) {
    for (TextEdit& edit : prose::tighten(range.of(text))) {
      edit.range = {range.begin + edit.range.begin, range.begin + edit.range.end};
      edits.push_back(std::move(edit));
    }
  }
  return edits;
}

}  // namespace

Shortened shorten(std::string_view text, std::span<const ContentSpan> spans, const TextContext& context,
                  const tokens::Counter& counter) {
  if (context.mode == Mode::strict || context.lossless) return {};
  const std::vector<ByteRange> narrative = running_text(spans);
  if (narrative.empty() || (context.is_edited && context.is_edited())) return {};
  Shortened result;
  result.edits = tightened(text, narrative);
  if (!may_be_worthwhile(result.edits)) return {};
  const std::uint64_t saved = worthwhile_saving(text, result.edits, counter);
  if (saved == 0) return {};
  result.saved[static_cast<std::size_t>(Stage::prose)] = saved;
  return result;
}

}  // namespace tokenpak::compress
