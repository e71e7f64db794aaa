#include "compress/lossy_text.hpp"

#include "compress/gate.hpp"
#include "compress/lossy.hpp"
#include "compress/original.hpp"
#include "prose/extract.hpp"
#include "prose/facts.hpp"
#include "prose/tighten.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace tokenpak::compress {
namespace {

/// How much of a document stays that a question was asked of.
constexpr double kept_share = 0.3;
/// A shorter gap is not worth its marker.
constexpr std::size_t shortest_cut = 200;  // bytes

bool is_running_text(ContentKind kind) {
  return kind == ContentKind::prose || kind == ContentKind::markdown;
}

bool is_blank_at(std::string_view text, std::size_t at) {
  return text[at] == ' ' || text[at] == '\t' || text[at] == '\r' || text[at] == '\n';
}

/// A gap without the blanks at its ends; with the line's end where it begins at a line's begin.
ByteRange trimmed_gap(std::string_view text, ByteRange gap) {
  const std::size_t limit = gap.end;
  while (gap.begin < gap.end && is_blank_at(text, gap.begin))
    ++gap.begin;
  while (gap.end > gap.begin && is_blank_at(text, gap.end - 1))
    --gap.end;
  const bool begins_line = gap.begin == 0 || text[gap.begin - 1] == '\n';
  if (begins_line && gap.end < limit && text[gap.end] == '\n') ++gap.end;
  return gap;
}

}  // namespace

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
    std::vector<TextEdit> own = prose::tighten(range.of(text));
    if (own.empty() || !prose::keeps_facts(range.of(text), applied(range.of(text), own))) continue;
    for (TextEdit& edit : own) {
      edit.range = {range.begin + edit.range.begin, range.begin + edit.range.end};
      edits.push_back(std::move(edit));
    }
  }
  return edits;
}

std::vector<TextEdit> extracted(std::string_view text, std::span<const ByteRange> ranges,
                                const TextContext& context) {
  std::vector<ByteRange> cuts;
  std::optional<std::string> question;
  for (const ByteRange range : ranges) {
    if (range.size() < least_tokens_cut) continue;  // a token is at least a byte
    if (!question) question = context.question ? context.question() : std::string();
    const auto extract = prose::extract(range.of(text), *question, kept_share);
    if (!extract) continue;
    std::size_t at = range.begin;
    const auto cut_before = [&](std::size_t kept) {
      const ByteRange gap = trimmed_gap(text, {at, kept});
      if (gap.size() >= shortest_cut) cuts.push_back(gap);
    };
    for (const ByteRange kept : extract->kept) {
      cut_before(range.begin + kept.begin);
      at = range.begin + kept.end;
    }
    cut_before(range.end);
  }
  return marked_cuts(text, cuts, context.originals_folder, original_key(text));
}

}  // namespace tokenpak::compress
