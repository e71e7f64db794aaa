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

/// Tells the line breaks of wrapped text from those that end an entry. Asked for places in ascending order.
class Wrapping {
 public:
  explicit Wrapping(std::string_view text) : text_(text) {}

  /// Whether the newline at `at` only wraps: the next line's first word had no room on this one, lines are as
  /// long as people let them grow, and the next line says something else.
  bool wraps(std::size_t at) {
    while (paragraph_.end <= at && paragraph_.end < text_.size())
      next_paragraph();
    const std::size_t begin = at == 0 ? 0 : text_.rfind('\n', at - 1) + 1;  // npos + 1 is 0
    const std::string_view line = text_.substr(begin, at - begin);
    const std::string_view rest = text_.substr(at + 1);
    const std::string_view next = rest.substr(0, rest.find('\n'));
    const std::size_t word = next.find_first_not_of(" \t");
    if (word == std::string_view::npos || width_ < narrowest || line == next) return false;
    const std::size_t word_size = std::min(next.find_first_of(" \t", word), next.size()) - word;
    return line.size() + 1 + word_size > width_;
  }

 private:
  static constexpr std::size_t narrowest = 60;  // bytes

  /// Moves to the lines up to the next empty one.
  void next_paragraph() {
    paragraph_.begin = paragraph_.end;
    width_ = 0;
    while (paragraph_.end < text_.size()) {
      const std::size_t newline = std::min(text_.find('\n', paragraph_.end), text_.size());
      const std::size_t size = newline - paragraph_.end;
      paragraph_.end = std::min(newline + 1, text_.size());
      width_ = std::max(width_, size);
      if (size == 0) return;
    }
  }

  std::string_view text_;
  ByteRange paragraph_;
  std::size_t width_ = 0;  // of its longest line
};

/// Whether a line stands twice in a row: programs say things again, writers do not.
bool repeats_lines(std::string_view text) {
  std::string_view before;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    if (line == before && !is_blank(line)) return true;
    before = line;
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return false;
}

/// The edits that join no lines but wrapped ones.
std::vector<TextEdit> without_wrong_joins(std::string_view text, std::vector<TextEdit> edits) {
  Wrapping wrapping(text);
  std::erase_if(edits, [&](const TextEdit& edit) {
    if (edit.replacement.contains('\n')) return false;
    const std::size_t newline = text.substr(0, edit.range.end).find('\n', edit.range.begin);
    return newline != std::string_view::npos && !wrapping.wraps(newline);
  });
  return edits;
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

std::vector<RunningText> running_text(std::string_view text, std::span<const ContentSpan> spans) {
  std::vector<ByteRange> ranges;
  for (const ContentSpan& span : spans) {
    if (!is_running_text(span.kind)) continue;
    if (!ranges.empty() && ranges.back().end == span.range.begin) {
      ranges.back().end = span.range.end;
    } else {
      ranges.push_back(span.range);
    }
  }
  std::vector<RunningText> result;
  result.reserve(ranges.size());
  for (const ByteRange range : ranges)
    result.push_back({.range = range, .document = prose::Document(range.of(text))});
  return result;
}

std::vector<TextEdit> tightened(std::span<RunningText> ranges) {
  std::vector<TextEdit> edits;
  for (auto& [range, document] : ranges) {
    const std::string_view text = document.text();
    if (repeats_lines(text)) continue;
    std::vector<TextEdit> own = without_wrong_joins(text, prose::tighten(document));
    if (own.empty() || !prose::keeps_facts(text, own, applied(text, own))) continue;
    for (TextEdit& edit : own) {
      edit.range = {range.begin + edit.range.begin, range.begin + edit.range.end};
      edits.push_back(std::move(edit));
    }
  }
  return edits;
}

std::vector<TextEdit> extracted(std::string_view text, std::span<RunningText> ranges,
                                const TextContext& context) {
  std::vector<ByteRange> cuts;
  std::optional<std::string> question;
  for (auto& [range, document] : ranges) {
    if (range.size() < least_tokens_cut) continue;  // a token is at least a byte
    if (!question) question = context.question ? context.question() : std::string();
    const auto extract = prose::extract(document, *question, kept_share);
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
