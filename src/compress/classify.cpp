#include "compress/classify.hpp"

#include "compress/fence.hpp"
#include "compress/kind_score.hpp"
#include "compress/line.hpp"
#include "compress/line_class.hpp"
#include "compress/source_language.hpp"
#include "compress/whole_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

namespace tokenpak::compress {
namespace {

// The kind of lines that are code or config by class, where their own kind is narrative.
ContentKind careful_kind(TextClass text_class) {
  switch (text_class) {
    case TextClass::config:
      return ContentKind::yaml;
    case TextClass::blob:
      return ContentKind::blob;
    default:
      return ContentKind::source;
  }
}

// Kinds whose every line follows a pattern that neither source text nor configuration has.
bool may_overrule_class(ContentKind kind) {
  switch (kind) {
    case ContentKind::log:
    case ContentKind::build_output:
    case ContentKind::stack_trace:
    case ContentKind::listing:
    case ContentKind::path_list:
    case ContentKind::csv:
    case ContentKind::markdown_table:
    case ContentKind::ascii_table:
      return true;
    default:
      return false;
  }
}

// Decides between the kinds and the classes of a run of lines of one kind.
void reconcile(std::span<const LineNote> notes, std::span<ContentKind> kinds) {
  const ContentKind kind = kinds.front();
  if (class_of(kind) != TextClass::narrative) return;
  if (may_overrule_class(kind)) {
    constexpr std::size_t least_lines = 3;
    std::size_t lines = 0;
    std::size_t typical = 0;
    for (const LineNote& note : notes) {
      if (note.shape == LineShape::blank) continue;
      ++lines;
      if (is_typical(note.shape, kind)) ++typical;
    }
    if (typical >= least_lines && typical * 10 >= lines * 9) return;
  }
  for (std::size_t line = 0; line < notes.size(); ++line) {
    if (notes[line].text_class != TextClass::narrative) kinds[line] = careful_kind(notes[line].text_class);
  }
}

std::vector<ContentKind> kinds_of_lines(std::span<const LineNote> notes) {
  std::vector<LineShape> shapes(notes.size());
  std::ranges::transform(notes, shapes.begin(), &LineNote::shape);
  std::vector<ContentKind> kinds = kinds_of(shapes);
  for (std::size_t begin = 0; begin < kinds.size();) {
    std::size_t end = begin;
    while (end < kinds.size() && kinds[end] == kinds[begin])
      ++end;
    reconcile(notes.subspan(begin, end - begin), std::span(kinds).subspan(begin, end - begin));
    begin = end;
  }
  return kinds;
}

class SpanWriter {
 public:
  SpanWriter(std::string_view text, std::span<const LineNote> notes) : text_(text), notes_(notes) {}

  // Lines [begin, end) are of one kind.
  void add(std::size_t begin, std::size_t end, ContentKind kind) {
    const ByteRange range{offset(begin), offset(end)};
    if (!spans_.empty() && spans_.back().kind == kind) {
      spans_.back().range.end = range.end;
    } else {
      spans_.push_back({.range = range, .kind = kind});
    }
  }

  std::vector<ContentSpan> finish() {
    for (ContentSpan& span : spans_) {
      if (span.kind == ContentKind::source) span.language = language_of(span.range.of(text_));
    }
    return std::move(spans_);
  }

 private:
  std::size_t offset(std::size_t line) const { return line < notes_.size() ? notes_[line].begin : text_.size(); }

  std::string_view text_;
  std::span<const LineNote> notes_;
  std::vector<ContentSpan> spans_;
};

}  // namespace

std::vector<ContentSpan> classify(std::string_view text) {
  if (text.empty()) return {};
  if (const auto whole = kind_of_whole(text)) return {{.range = {0, text.size()}, .kind = *whole}};
  const std::vector<LineNote> notes = classify_lines(text);
  SpanWriter writer(text, notes);
  for (std::size_t begin = 0; begin < notes.size();) {
    std::size_t end = begin;
    while (end < notes.size() && notes[end].is_fenced == notes[begin].is_fenced)
      ++end;
    if (notes[begin].is_fenced) {
      writer.add(begin, end, ContentKind::source);
    } else {
      const std::vector<ContentKind> kinds = kinds_of_lines(std::span(notes).subspan(begin, end - begin));
      for (std::size_t line = begin; line < end; ++line)
        writer.add(line, line + 1, kinds[line - begin]);
    }
    begin = end;
  }
  return writer.finish();
}

std::vector<ClassSpan> class_spans(std::string_view text) {
  std::vector<ClassSpan> spans;
  for (const ContentSpan& span : classify(text)) {
    const TextClass text_class = class_of(span.kind);
    if (!spans.empty() && spans.back().text_class == text_class) {
      spans.back().range.end = span.range.end;
    } else {
      spans.push_back({.range = span.range, .text_class = text_class});
    }
  }
  return spans;
}

}  // namespace tokenpak::compress
