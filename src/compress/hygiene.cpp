#include "compress/hygiene.hpp"

#include "compress/escape_sequence.hpp"
#include "compress/line.hpp"
#include "compress/terminal_line.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::compress {
namespace {

constexpr std::string_view times_sign = "\u00d7";
constexpr std::uint64_t shortest_fold = 3;  // lines

bool moves_the_cursor(const EscapeSequence& sequence) {
  switch (sequence.effect) {
    case EscapeEffect::look:
    case EscapeEffect::hyperlink:
    case EscapeEffect::elsewhere:
      return false;
    case EscapeEffect::erase_line:
      return sequence.parameter != 0;  // behind the last character there is nothing to erase
    case EscapeEffect::column:
    case EscapeEffect::forward:
    case EscapeEffect::backward:
      return true;
  }
  return false;
}

// How much it takes to clean a line.
enum class Controls : std::uint8_t {
  none,
  escapes,   // sequences to delete
  movement,  // only a terminal can tell what shows in the end
  broken,    // an escape character begins no sequence: cut off or strange, and to remove something might
             // complete it
};

/// False of most texts, and cheaper to tell of all lines at once.
bool may_hold_controls(std::string_view text) {
  return text.contains(escape_character) || text.contains('\r') || text.contains('\b');
}

Controls controls_of(std::string_view line) {
  const bool moves = line.contains('\r') || line.contains('\b');
  Controls controls = moves ? Controls::movement : Controls::none;
  for (std::size_t at = line.find(escape_character); at != std::string_view::npos;) {
    const EscapeSequence sequence = read_escape_sequence(line.substr(at));
    if (sequence.size == 0) return Controls::broken;
    if (controls == Controls::none) controls = Controls::escapes;
    if (moves_the_cursor(sequence)) controls = Controls::movement;
    at = line.find(escape_character, at + sequence.size);
  }
  return controls;
}

// Calls `visit(range, sequence)` for each escape sequence of a line; none is broken.
template <class Visit>
void for_each_escape(std::string_view text, ByteRange body, Visit visit) {
  const std::string_view line = body.of(text);
  for (std::size_t at = line.find(escape_character); at != std::string_view::npos;) {
    const EscapeSequence sequence = read_escape_sequence(line.substr(at));
    visit(ByteRange{body.begin + at, body.begin + at + sequence.size}, sequence);
    at = line.find(escape_character, at + sequence.size);
  }
}

// Deletes the escape sequences of a line, each by itself, so that the bytes between them stay as they are.
void remove_escapes(std::string_view text, ByteRange body, std::vector<TextEdit>& edits) {
  struct Link {
    std::string_view address;
    std::size_t text_begin = 0;
  } link;
  const auto end_link = [&](std::size_t text_end) {
    const std::string_view linked = text.substr(link.text_begin, text_end - link.text_begin);
    std::string address;
    if (!link.address.empty() && !linked.contains(link.address)) address = fmt::format(" ({})", link.address);
    link = {};
    return address;
  };
  for_each_escape(text, body, [&](ByteRange range, const EscapeSequence& sequence) {
    std::string replacement;
    if (sequence.effect == EscapeEffect::hyperlink) {
      replacement = end_link(range.begin);
      link = {.address = sequence.text, .text_begin = range.end};
    }
    edits.push_back({.range = range, .replacement = std::move(replacement)});
  });
  if (std::string address = end_link(body.end); !address.empty()) {
    edits.push_back({.range = {body.end, body.end}, .replacement = std::move(address)});
  }
}

void remove_line_colours(std::string_view text, ByteRange body, std::vector<TextEdit>& edits) {
  for_each_escape(text, body, [&](ByteRange range, const EscapeSequence& sequence) {
    if (sequence.effect == EscapeEffect::look) edits.push_back({.range = range, .replacement = {}});
  });
}

// One edit that turns text[range] into `wanted`, without the bytes that both begin or end with.
void replace_middle(std::string_view text, ByteRange range, std::string_view wanted,
                    std::vector<TextEdit>& edits) {
  const auto is_continuation = [](char character) {
    return (static_cast<unsigned char>(character) & 0xc0) == 0x80;
  };
  const std::string_view present = range.of(text);
  auto [present_at, wanted_at] = std::ranges::mismatch(present, wanted);
  auto head = static_cast<std::size_t>(wanted_at - wanted.begin());
  while (head > 0 && ((head < present.size() && is_continuation(present[head])) ||
                      (head < wanted.size() && is_continuation(wanted[head])))) {
    --head;  // back to where a character begins
  }
  std::size_t tail = 0;
  const std::size_t longest_tail = std::min(present.size(), wanted.size()) - head;
  while (tail < longest_tail && present[present.size() - 1 - tail] == wanted[wanted.size() - 1 - tail])
    ++tail;
  while (tail > 0 && is_continuation(wanted[wanted.size() - tail]))
    --tail;
  if (head + tail == present.size() && head + tail == wanted.size()) return;
  edits.push_back({.range = {range.begin + head, range.end - tail},
                   .replacement = std::string(wanted.substr(head, wanted.size() - head - tail))});
}

// Cleans the lines of one span, one after the other. What a line becomes may hang on the lines behind it: the
// blanks at its end on whether text follows, a run of equal lines on its length. Such decisions wait in the
// members until they are settled.
class Cleaner {
 public:
  Cleaner(std::string_view text, ByteRange span, bool fold, std::vector<TextEdit>& edits)
      : text_(text), fold_(fold), may_hold_controls_(may_hold_controls(span.of(text))), edits_(edits) {}

  void add(const Line& line) {
    const std::string_view cleaned = clean_controls(line.body);
    if (is_blank(cleaned)) {
      add_blank(line);
    } else {
      add_text(line, cleaned);
    }
  }

  /// `text_follows`: the span is not the end of the text.
  void finish(bool text_follows) {
    settle_trailing(text_follows);
    settle_run();
  }

 private:
  // The line without its control characters, as a view of the text or of `storage_`; what makes it so goes to
  // `line_edits_`.
  std::string_view clean_controls(ByteRange body) {
    line_edits_.clear();
    keeps_trailing_ = false;
    const std::string_view line = body.of(text_);
    if (!may_hold_controls_) return line;
    switch (controls_of(line)) {
      case Controls::none:
      case Controls::broken:
        return line;
      case Controls::escapes:
        remove_escapes(text_, body, line_edits_);
        break;
      case Controls::movement:
        if (const auto shown = final_state(line)) {
          replace_middle(text_, body, *shown, line_edits_);
        } else {
          remove_line_colours(text_, body, line_edits_);
          keeps_trailing_ = true;
        }
        break;
    }
    storage_.clear();
    std::size_t at = body.begin;
    for (const TextEdit& edit : line_edits_) {
      storage_ += text_.substr(at, edit.range.begin - at);
      storage_ += edit.replacement;
      at = edit.range.end;
    }
    storage_ += text_.substr(at, body.end - at);
    if (keeps_trailing_ && storage_.ends_with('\r')) {  // it would become part of the line's ending
      line_edits_.clear();
      return line;
    }
    return storage_;
  }

  void add_blank(const Line& line) {
    settle_trailing(false);
    settle_run();
    if (!after_blank_) {
      if (!line.body.empty()) edits_.push_back({.range = line.body, .replacement = {}});
      after_blank_ = true;
      return;
    }
    const ByteRange whole{line.body.begin, line.next};
    if (!edits_.empty() && edits_.back().range.end == whole.begin && edits_.back().replacement.empty()) {
      edits_.back().range.end = whole.end;
    } else {
      edits_.push_back({.range = whole, .replacement = {}});
    }
  }

  void add_text(const Line& line, std::string_view cleaned) {
    after_blank_ = false;
    settle_trailing(true);

    const std::string_view content = trimmed_right(cleaned);
    keeps_trailing_ |= trimmed_left(content).contains('\t');  // cells of a table
    const std::string_view compared = keeps_trailing_ ? cleaned : content;
    const bool continues_run = fold_ && run_.length > 0 && compared == run_.content;
    if (!continues_run) settle_run();

    trailing_ = {.range = {line.body.end, line.body.end}, .spaces = 0};
    if (!keeps_trailing_) {
      trailing_.range.begin = take_trailing(line.body);
      const std::string_view blanks = cleaned.substr(content.size());
      if (!blanks.contains('\t')) trailing_.spaces = blanks.size();
    }
    std::ranges::move(line_edits_, std::back_inserter(edits_));

    if (!continues_run) start_run(compared);
    ++run_.length;
    run_.last_end = line.body.end;
  }

  // Where the blanks and removed escapes at the end of the line begin; their edits leave `line_edits_`.
  std::size_t take_trailing(ByteRange body) {
    std::size_t begin = body.end;
    while (begin > body.begin) {
      if (!line_edits_.empty() && line_edits_.back().range.end == begin) {
        if (!line_edits_.back().replacement.empty()) break;
        begin = line_edits_.back().range.begin;
        line_edits_.pop_back();
      } else if (is_blank(text_[begin - 1])) {
        --begin;
      } else {
        break;
      }
    }
    return begin;
  }

  void settle_trailing(bool before_text) {
    const ByteRange range = std::exchange(trailing_.range, {});
    const bool is_line_break = before_text && trailing_.spaces >= line_break.size();
    if (range.empty() || (is_line_break && range.of(text_) == line_break)) return;
    edits_.push_back(
        {.range = range, .replacement = std::string(is_line_break ? line_break : std::string_view())});
  }

  void start_run(std::string_view content) {
    if (content.data() == storage_.data()) {
      run_.storage.assign(content);
      content = run_.storage;
    }
    run_.content = content;
    run_.first_end = trailing_.range.begin;
    run_.edits_before = edits_.size();
  }

  void settle_run() {
    if (run_.length >= shortest_fold) {
      edits_.resize(run_.edits_before);
      edits_.push_back({.range = {run_.first_end, run_.last_end},
                        .replacement = fmt::format(" {}{}", times_sign, run_.length)});
    }
    run_.length = 0;
  }

  // Two spaces at the end of a line break it in Markdown.
  static constexpr std::string_view line_break = "  ";

  struct Trailing {
    ByteRange range;         // blanks and removed escapes at the end of the line before; empty: settled
    std::size_t spaces = 0;  // how many spaces are in it; 0 if there is a tab too
  };
  struct Run {
    std::uint64_t length = 0;      // equal lines so far
    std::string_view content;      // what they are equal in
    std::string storage;           // where `content` stands if not in the text
    std::size_t first_end = 0;     // where the first line's content ends in the text
    std::size_t last_end = 0;      // where the last line ends
    std::size_t edits_before = 0;  // how many edits there were when the first line's content ended
  };

  std::string_view text_;
  bool fold_;
  bool may_hold_controls_;
  std::vector<TextEdit>& edits_;
  std::vector<TextEdit> line_edits_;
  std::string storage_;
  Trailing trailing_;
  Run run_;
  bool keeps_trailing_ = false;  // the blanks at the end of this line mean something
  bool after_blank_ = false;
};

}  // namespace

bool may_fold(std::string_view text) {
  return !text.contains(times_sign);
}

void clean_lines(std::string_view text, ByteRange span, bool fold, std::vector<TextEdit>& edits) {
  Cleaner cleaner(text, span, fold, edits);
  const std::string_view up_to_end = text.substr(0, span.end);
  for (std::size_t at = span.begin; at < span.end;) {
    const Line line = line_at(up_to_end, at);
    cleaner.add(line);
    at = line.next;
  }
  cleaner.finish(span.end < text.size());
}

void remove_colours(std::string_view text, ByteRange span, std::vector<TextEdit>& edits) {
  if (!span.of(text).contains(escape_character)) return;
  const std::string_view up_to_end = text.substr(0, span.end);
  for (std::size_t at = span.begin; at < span.end;) {
    const Line line = line_at(up_to_end, at);
    if (controls_of(line.body.of(text)) != Controls::broken) remove_line_colours(text, line.body, edits);
    at = line.next;
  }
}

}  // namespace tokenpak::compress
