#include "compress/classify.hpp"

#include "compress/fence.hpp"
#include "compress/kind_score.hpp"
#include "compress/line.hpp"
#include "compress/line_class.hpp"
#include "compress/whole_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <optional>
#include <span>
#include <utility>

namespace tokenpak::compress {
namespace {

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

// The end of the run of equal kinds from `begin`.
std::size_t run_end(std::span<const ContentKind> kinds, std::size_t begin) {
  std::size_t end = begin;
  while (end < kinds.size() && kinds[end] == kinds[begin])
    ++end;
  return end;
}

// What lines that are no narrative are most likely.
ContentKind careful_kind(std::span<const LineNote> notes) {
  if (notes.front().text_class == TextClass::blob) return ContentKind::blob;
  std::vector<LineShape> shapes(notes.size());
  std::ranges::transform(notes, shapes.begin(), &LineNote::shape);
  return most_likely_careful_kind(shapes);
}

bool is_certain(Evidence evidence) {
  return evidence == Evidence::code || evidence == Evidence::config;
}
bool is_weak(Evidence evidence) {
  return evidence == Evidence::weak_code || evidence == Evidence::weak_config;
}

// True if the line is what `kind` is made of. A row of a table shows by the row before it, so the first row
// shows by the second.
bool is_part_of(std::span<const LineNote> notes, std::size_t line, ContentKind kind) {
  const LineNote& note = notes[line];
  if (note.shape == LineShape::aligned && (is_certain(note.evidence) || is_weak(note.evidence))) return false;
  const bool is_first_row =
      kind == ContentKind::csv && line + 1 < notes.size() && notes[line + 1].shape == LineShape::csv;
  return is_typical(note.shape, kind) || is_first_row;
}

// True if nearly all lines are what `kind` is made of, or most are and no other line is code or
// configuration.
bool is_beyond_doubt(std::span<const LineNote> notes, ContentKind kind) {
  constexpr std::size_t least_lines = 3;
  std::size_t lines = 0;
  std::size_t parts = 0;
  std::size_t suspicious = 0;
  for (std::size_t line = 0; line < notes.size(); ++line) {
    if (notes[line].shape == LineShape::blank) continue;
    ++lines;
    if (is_part_of(notes, line, kind)) {
      ++parts;
    } else if (is_certain(notes[line].evidence)) {
      ++suspicious;
    }
  }
  return parts >= least_lines && (parts * 10 >= lines * 9 || (parts * 10 >= lines * 6 && suspicious == 0));
}

struct LineRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// The lines without those at both ends that are code or configuration by themselves and not what `kind` is
// made of.
LineRange core_of(std::span<const LineNote> notes, ContentKind kind) {
  const auto is_foreign = [&](std::size_t line) {
    return is_certain(notes[line].evidence) && !is_part_of(notes, line, kind);
  };
  LineRange core{.begin = 0, .end = notes.size()};
  while (core.begin < core.end && is_foreign(core.begin))
    ++core.begin;
  while (core.begin < core.end && is_foreign(core.end - 1))
    --core.end;
  return core;
}

// Lines whose class is code or config are of such a kind.
void follow_class(std::span<const LineNote> notes, std::span<ContentKind> kinds) {
  for (std::size_t begin = 0; begin < notes.size();) {
    std::size_t end = begin;
    while (end < notes.size() && notes[end].text_class == notes[begin].text_class)
      ++end;
    if (notes[begin].text_class != TextClass::narrative)
      std::ranges::fill(kinds.subspan(begin, end - begin), careful_kind(notes.subspan(begin, end - begin)));
    begin = end;
  }
}

// Decides between the kinds and the classes of a run of lines of one kind.
void reconcile(std::span<const LineNote> notes, std::span<ContentKind> kinds) {
  const ContentKind kind = kinds.front();
  if (class_of(kind) != TextClass::narrative) return;
  if (!may_overrule_class(kind) || !is_beyond_doubt(notes, kind)) {
    follow_class(notes, kinds);
    return;
  }
  const LineRange core = core_of(notes, kind);
  follow_class(notes.first(core.begin), kinds.first(core.begin));
  follow_class(notes.subspan(core.end), kinds.subspan(core.end));
}

// A few lines of words between two parts of the same source text or configuration belong to it; between two
// parts of what a search found, any number of them. Lines that are aligned by blanks do so, too: source text
// has tables.
void close_islands(std::span<ContentKind> kinds) {
  constexpr std::size_t widest_island = 12;  // lines
  std::optional<ContentKind> before;
  for (std::size_t begin = 0; begin < kinds.size();) {
    const ContentKind kind = kinds[begin];
    const std::size_t end = run_end(kinds, begin);
    const bool is_words =
        kind == ContentKind::prose || kind == ContentKind::other || kind == ContentKind::markdown;
    const bool is_between =
        before && end < kinds.size() && *before == kinds[end] && class_of(*before) != TextClass::narrative;
    const bool is_table = kind == ContentKind::ascii_table;
    const bool is_short = end - begin <= widest_island || before == ContentKind::grep;
    if (is_between && (is_table || (is_words && is_short)))
      std::ranges::fill(kinds.subspan(begin, end - begin), *before);
    before = kinds[begin];
    begin = end;
  }
}

// Whatever stands between the first and the last tag of an HTML text is HTML: <pre> holds anything.
void close_html(std::span<ContentKind> kinds) {
  constexpr std::size_t least_lines = 5;
  const auto lines = static_cast<std::size_t>(std::ranges::count(kinds, ContentKind::html));
  if (lines < least_lines || lines * 4 < kinds.size()) return;
  const auto first = std::ranges::find(kinds, ContentKind::html);
  const auto last = std::ranges::find(kinds.rbegin(), kinds.rend(), ContentKind::html).base();
  std::replace_if(
      first, last, [](ContentKind kind) { return class_of(kind) == TextClass::narrative; },
      ContentKind::html);
}

std::vector<ContentKind> kinds_of_lines(std::span<const LineNote> notes) {
  std::vector<LineShape> shapes(notes.size());
  std::ranges::transform(notes, shapes.begin(), &LineNote::shape);
  std::vector<ContentKind> kinds = kinds_of(shapes);
  for (std::size_t begin = 0; begin < kinds.size();) {
    const std::size_t end = run_end(kinds, begin);
    reconcile(notes.subspan(begin, end - begin), std::span(kinds).subspan(begin, end - begin));
    begin = end;
  }
  close_html(kinds);
  close_islands(kinds);
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

  std::vector<ContentSpan> finish() { return std::move(spans_); }

 private:
  std::size_t offset(std::size_t line) const {
    return line < notes_.size() ? notes_[line].begin : text_.size();
  }

  std::string_view text_;
  std::span<const LineNote> notes_;
  std::vector<ContentSpan> spans_;
};

/// Paths behind two and more lines of comments are a file that lists them (certificates, what to ignore):
/// configuration, which no command printed.
void settle_lists_behind_comments(std::string_view text, std::span<const LineNote> notes,
                                  std::span<ContentKind> kinds) {
  if (std::ranges::find(kinds, ContentKind::path_list) == kinds.end()) return;
  std::size_t comments = 0;  // running, up to here
  for (std::size_t line = 0; line < kinds.size(); ++line) {
    const bool is_comment = line_at(text, notes[line].begin).body.of(text).starts_with('#');
    const bool is_listed = kinds[line] == ContentKind::path_list;
    if (is_comment) {
      ++comments;
    } else if (!is_listed) {
      comments = 0;
    }
    if (is_listed && (is_comment || comments >= 2)) kinds[line] = ContentKind::ini;
  }
}

/// Numbered lines of which many do not follow one another are what a search found in one file.
void settle_numbers(std::span<const LineNote> notes, std::span<ContentKind> kinds) {
  constexpr std::size_t lines_with_one_jump = 6;
  for (std::size_t begin = 0; begin < kinds.size();) {
    const std::size_t end = run_end(kinds, begin);
    if (kinds[begin] == ContentKind::numbered_read) {
      const auto run = notes.subspan(begin, end - begin);
      const auto jumps = std::ranges::count(run, LineShape::numbered_any, &LineNote::shape);
      if (static_cast<std::size_t>(jumps) * lines_with_one_jump >= run.size() && jumps > 1)
        std::ranges::fill(kinds.subspan(begin, end - begin), ContentKind::grep);
    }
    begin = end;
  }
}

bool is_words(ContentKind kind) {
  return kind == ContentKind::prose || kind == ContentKind::markdown || kind == ContentKind::other;
}

/// What is no code in a page of a manual is prose: also usages, options and tables.
void settle_manual(std::span<const LineNote> notes, std::span<ContentKind> kinds) {
  for (std::size_t line = 0; line < kinds.size(); ++line) {
    if (notes[line].text_class == TextClass::narrative) kinds[line] = ContentKind::prose;
  }
}

/// Of the lines of words, enough with signs of Markdown make all of them Markdown; else, enough sentences
/// make all of them prose.
void settle_words(std::span<const LineNote> notes, std::span<ContentKind> kinds) {
  constexpr std::size_t lines_with_one_sign = 12;
  constexpr std::size_t lines_with_one_sentence = 5;
  std::size_t lines = 0;
  std::size_t signs = 0;
  std::size_t sentences = 0;
  for (std::size_t line = 0; line < kinds.size(); ++line) {
    if (notes[line].shape == LineShape::heading && !notes[line].is_comment_block) ++signs;
    if (!is_words(kinds[line]) || notes[line].evidence == Evidence::none) continue;
    ++lines;
    signs += notes[line].is_markdown && notes[line].shape != LineShape::heading ? 1U : 0U;
    sentences += notes[line].evidence == Evidence::sentence ? 1U : 0U;
  }
  const bool is_markdown = signs > 0 && signs * lines_with_one_sign >= lines;
  const bool is_prose = sentences * lines_with_one_sentence >= lines;
  if (!is_markdown && !is_prose) return;
  std::ranges::replace_if(kinds, is_words, is_markdown ? ContentKind::markdown : ContentKind::prose);
}

}  // namespace

std::vector<ContentSpan> classify(std::string_view text) {
  if (text.empty()) return {};
  if (const auto whole = kind_of_whole(text)) return {{.range = {0, text.size()}, .kind = *whole}};
  const std::vector<LineNote> notes = classify_lines(text);
  std::vector<ContentKind> kinds;
  kinds.reserve(notes.size());
  for (std::size_t begin = 0; begin < notes.size();) {
    std::size_t end = begin;
    while (end < notes.size() && notes[end].is_fenced == notes[begin].is_fenced)
      ++end;
    if (notes[begin].is_fenced) {
      kinds.resize(end, ContentKind::source);
    } else {
      std::ranges::copy(kinds_of_lines(std::span(notes).subspan(begin, end - begin)),
                        std::back_inserter(kinds));
    }
    begin = end;
  }
  settle_lists_behind_comments(text, notes, kinds);
  settle_numbers(notes, kinds);
  if (is_manual_page(text)) {
    settle_manual(notes, kinds);
  } else {
    settle_words(notes, kinds);
  }
  SpanWriter writer(text, notes);
  for (std::size_t begin = 0; begin < kinds.size();) {
    const std::size_t end = run_end(kinds, begin);
    writer.add(begin, end, kinds[begin]);
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
