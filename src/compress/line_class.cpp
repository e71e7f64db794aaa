#include "compress/line_class.hpp"

#include "compress/block_state.hpp"
#include "compress/escape_sequence.hpp"
#include "compress/fence.hpp"
#include "compress/line.hpp"
#include "compress/line_evidence.hpp"
#include "compress/markup_line.hpp"
#include "compress/whole_text.hpp"

#include <algorithm>
#include <optional>
#include <ranges>
#include <span>
#include <string>

namespace tokenpak::compress {
namespace {

bool is_certain(Evidence evidence) {
  return evidence == Evidence::code || evidence == Evidence::config || evidence == Evidence::blob;
}
bool is_weak(Evidence evidence) {
  return evidence == Evidence::weak_code || evidence == Evidence::weak_config;
}

bool is_words(Evidence evidence) {
  return evidence == Evidence::prose || evidence == Evidence::sentence;
}

TextClass class_for(Evidence evidence) {
  switch (evidence) {
    case Evidence::config:
    case Evidence::weak_config:
      return TextClass::config;
    case Evidence::blob:
      return TextClass::blob;
    default:
      return TextClass::code;
  }
}

// A line as a reader sees it: without escape sequences, and of states written over one another the last.
std::string_view plain_line(std::string_view line, std::string& storage) {
  if (const std::size_t carriage_return = trimmed_right(line).rfind('\r');
      carriage_return != std::string_view::npos) {
    if (carriage_return + 1 < line.size()) line.remove_prefix(carriage_return + 1);
  }
  if (!line.contains(escape_character)) return line;
  storage.clear();
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t escape = std::min(line.find(escape_character, at), line.size());
    storage += line.substr(at, escape - at);
    if (escape == line.size()) break;
    at = escape + std::max<std::size_t>(1, read_escape_sequence(line.substr(escape)).size);
  }
  return storage;
}

// Lines of messages and traces that quote source text.
bool is_quoted(LineShape shape) {
  return shape == LineShape::source_quote || shape == LineShape::trace_frame ||
         shape == LineShape::trace_head;
}

// Whatever a line of a block looks like, it is part of the block; but blocks stand in numbered reads, too.
LineShape shape_in_block(const BlockTracker& blocks, LineShape shape) {
  if (blocks.is_in_diff()) return LineShape::diff;
  if (blocks.is_in_scalar()) return LineShape::yaml_entry;
  if (blocks.is_in_markup()) return LineShape::xml_tag;
  switch (shape) {
    case LineShape::numbered:
    case LineShape::numbered_any:
    case LineShape::blame:
    case LineShape::grep:
      return shape;
    default:
      return LineShape::code;
  }
}

std::vector<LineNote> read_lines(std::string_view text) {
  constexpr std::size_t usual_line = 32;  // bytes
  std::vector<LineNote> notes;
  notes.reserve(text.size() / usual_line + 1);
  FenceTracker fences;
  BlockTracker blocks;
  LineShapeReader shapes;
  std::string storage;
  for (std::size_t at = 0; at < text.size();) {
    const Line line = line_at(text, at);
    const std::string_view body = line.body.of(text);
    ScannedLine scanned = scan(body);
    const bool has_controls = scanned.is_cut ? body.find_first_of("\x1b\r\b") != std::string_view::npos
                                             : scanned.contains(escape_character) || scanned.contains('\r') ||
                                                   scanned.contains('\b');
    std::string_view plain = body;
    if (has_controls) {
      plain = plain_line(body, storage);
      scanned = scan(plain);
    }

    LineNote note{.begin = static_cast<std::uint32_t>(at)};
    note.is_fenced = fences.belongs(plain, scanned);
    if (note.is_fenced) {
      note.evidence = Evidence::code;
      note.shape = LineShape::code;
    } else if (!shapes.is_in_report() && blocks.belongs(plain, scanned)) {
      const bool is_config = blocks.is_in_scalar() || blocks.is_in_markup();
      note.evidence = is_config ? Evidence::config : Evidence::code;
      note.is_comment_block = blocks.is_in_markup();
      note.shape = shape_in_block(blocks, shapes.read(plain, scanned, Evidence::code));
    } else {
      note.evidence = evidence_of(plain, scanned);
      note.shape = shapes.read(plain, scanned, note.evidence);
      const bool is_open = note.evidence != Evidence::none && !is_certain(note.evidence);
      if (is_quoted(note.shape)) note.evidence = Evidence::neutral;  // whatever it quotes
      if (note.shape == LineShape::columns && is_weak(note.evidence)) note.evidence = Evidence::neutral;
      if (shapes.is_in_report()) note.evidence = Evidence::output;
      if ((has_controls || note.shape == LineShape::record) && is_open) note.evidence = Evidence::output;
    }
    note.is_markdown =
        note.shape == LineShape::heading ||
        (!is_certain(note.evidence) && note.evidence != Evidence::output && has_markdown_sign(scanned));
    notes.push_back(note);
    at = line.next;
  }
  return notes;
}

// Markdown's headings stand alone; three lines in a row that begin like comments are comments.
constexpr std::size_t comment_block = 3;

void find_comment_blocks(std::span<LineNote> notes) {
  std::size_t run = 0;
  for (std::size_t index = 0; index <= notes.size(); ++index) {
    if (index < notes.size() && notes[index].evidence == Evidence::comment) {
      ++run;
      continue;
    }
    if (run >= comment_block) {
      for (LineNote& note : notes.subspan(index - run, run)) {
        note.evidence = Evidence::code;
        note.is_comment_block = true;
      }
    }
    run = 0;
  }
}

struct Tally {
  std::size_t lines = 0;  // that are not blank
  std::size_t certain = 0;
  std::size_t config = 0;  // of certain and weak
  std::size_t blob = 0;    // of certain
  std::size_t weak = 0;
  std::size_t output = 0;
  std::size_t words = 0;              // sentences, and what only Markdown has
  std::size_t tags = 0;               // of XML and HTML
  std::size_t markup_comments = 0;    // of certain: comments between such tags
  bool begins_with_comments = false;  // as files of code and configuration do
};

bool is_for_people(const LineNote& note) {
  if (note.evidence == Evidence::sentence || note.shape == LineShape::heading) return !note.is_comment_block;
  return note.is_markdown && note.evidence != Evidence::comment;
}

Tally tally(std::span<const LineNote> stretch) {
  Tally result;
  for (const LineNote& note : stretch) {
    if (note.evidence == Evidence::none) continue;
    if (result.lines == 0)
      result.begins_with_comments = note.is_comment_block && note.shape != LineShape::xml_tag;
    ++result.lines;
    if (is_certain(note.evidence)) ++result.certain;
    if (is_weak(note.evidence)) ++result.weak;
    if (note.evidence == Evidence::blob) ++result.blob;
    if (note.evidence == Evidence::output) ++result.output;
    if (is_for_people(note)) ++result.words;
    if (note.shape == LineShape::xml_tag || note.shape == LineShape::html_tag)
      ++(note.is_comment_block ? result.markup_comments : result.tags);
    if (note.evidence == Evidence::config || note.evidence == Evidence::weak_config) ++result.config;
  }
  return result;
}

// A text for people that has pieces of code in it: sentences, and not between tags.
bool is_document(const Tally& count) {
  const std::size_t lines = count.lines - count.markup_comments;
  const std::size_t certain = count.certain - count.markup_comments;
  return !count.begins_with_comments && count.words * 4 >= lines && count.tags * 10 < lines &&
         count.words >= certain * 2;
}

// What a stretch is as a whole, if its lines agree enough.
std::optional<TextClass> class_of_whole(const Tally& count) {
  const bool has_code =
      (count.begins_with_comments || count.certain * 8 >= count.lines) && count.certain > count.output;
  const bool has_hints =
      (count.certain + count.weak) * 2 >= count.lines && count.certain + count.weak > count.output;
  if (count.lines == 0 || (!has_code && !has_hints)) return std::nullopt;
  if (count.blob * 2 > count.lines) return TextClass::blob;
  return count.config * 2 > count.certain + count.weak ? TextClass::config : TextClass::code;
}

// Spreads code over the lines that follow it in `lines`, which may run in either direction. In a document it
// ends at the next sentence, elsewhere at the next paragraph.
template <class Lines>
void spread(Lines&& lines, bool is_in_document) {
  constexpr int reach = 6;  // lines that are not blank
  int left = 0;
  bool after_blank = false;
  TextClass text_class = TextClass::code;
  for (LineNote& note : lines) {
    if (is_certain(note.evidence)) {
      text_class = class_for(note.evidence);
      left = reach;
    } else if (note.evidence == Evidence::output || (is_words(note.evidence) && after_blank) ||
               (is_in_document && is_for_people(note))) {
      left = 0;
    } else if (left > 0 && !is_weak(note.evidence) && note.evidence != Evidence::none) {
      --left;
    }
    after_blank = note.evidence == Evidence::none;
    const bool covered = left > 0 || is_certain(note.evidence);
    if (covered && note.text_class == TextClass::narrative) note.text_class = text_class;
  }
}

void classify_stretch(std::span<LineNote> stretch, bool is_in_manual) {
  const Tally count = tally(stretch);
  const bool is_in_document = is_in_manual || is_document(count);
  const auto whole = is_in_document ? std::nullopt : class_of_whole(count);
  if (whole) {
    for (LineNote& note : stretch)
      note.text_class = *whole;
    return;
  }
  for (LineNote& note : stretch) {
    if (is_certain(note.evidence)) note.text_class = class_for(note.evidence);
  }
  spread(stretch, is_in_document);
  spread(std::views::reverse(stretch), is_in_document);
}

// The end of the run of lines from `begin` that are alike in `property`, blank lines in between included.
template <class Property>
std::size_t run_end(std::span<const LineNote> notes, std::size_t begin, Property property) {
  std::size_t end = begin;
  for (std::size_t at = begin; at < notes.size(); ++at) {
    if (property(notes[at])) {
      end = at + 1;
    } else if (notes[at].evidence != Evidence::none) {
      break;
    }
  }
  return end;
}

void assign_classes(std::span<LineNote> notes, bool is_in_manual) {
  constexpr std::size_t cutting_run = 3;  // output lines
  std::size_t stretch = 0;
  std::size_t at = 0;
  const auto cut = [&](std::size_t end) {
    classify_stretch(notes.subspan(stretch, at - stretch), is_in_manual);
    at = stretch = end;
  };
  while (at < notes.size()) {
    if (notes[at].is_fenced) {
      std::size_t end = at;
      while (end < notes.size() && notes[end].is_fenced)
        notes[end++].text_class = TextClass::code;
      cut(end);
    } else if (notes[at].evidence == Evidence::output) {
      const std::size_t end =
          run_end(notes, at, [](const LineNote& note) { return note.evidence == Evidence::output; });
      const auto run = notes.subspan(at, end - at);
      const auto lines = std::ranges::count(run, Evidence::output, &LineNote::evidence);
      if (static_cast<std::size_t>(lines) >= cutting_run) {
        cut(end);
      } else {
        at = end;
      }
    } else {
      ++at;
    }
  }
  cut(notes.size());
}

}  // namespace

std::vector<LineNote> classify_lines(std::string_view text) {
  std::vector<LineNote> notes = read_lines(text);
  find_comment_blocks(notes);
  assign_classes(notes, is_manual_page(text));
  return notes;
}

}  // namespace tokenpak::compress
