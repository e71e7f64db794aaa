#include "code/strip.hpp"

#include "code/indentation.hpp"
#include "code/pieces.hpp"
#include "code/same_code.hpp"

#include <algorithm>
#include <utility>

namespace tokenpak::code {

namespace {

/// The white space between two pieces, without the comments that go from there.
struct Gap {
  ByteRange range;
  bool is_white = true;           ///< nothing but white space is left
  bool ends_line = false;         ///< a line's end is left
  bool removed_line_end = false;  ///< a comment that goes held a line's end
  std::string_view line_end = "\n";
  std::string_view blanks_of_line;  ///< of the line that the next piece stands in: its leading blanks
};

/// Turns the pieces that stay into edits of the source.
class Writer {
 public:
  Writer(std::string_view source, Language language, const Pieces& pieces, std::size_t joined_line_bytes)
      : source_(source), language_(language), pieces_(pieces), joined_line_bytes_(joined_line_bytes) {}

  std::vector<TextEdit> run() {
    std::size_t end = 0;
    for (const Piece& piece : pieces_.kept) {
      write_gap(read_gap({end, piece.range.begin}), &piece);
      write_piece(piece);
      last_ = &piece;
      end = piece.range.end;
    }
    write_gap(read_gap({end, source_.size()}), nullptr);
    return std::move(edits_);
  }

  /// What stands in the result where docstrings and bodies stood.
  std::vector<ByteRange> take_stand_ins() { return std::move(stand_ins_); }
  /// The comments of the result.
  std::vector<std::string_view> take_comments() { return std::move(comments_); }

 private:
  Gap read_gap(ByteRange range) {
    Gap gap{.range = range, .blanks_of_line = {}};
    const std::size_t first_removed = removed_;
    while (removed_ < pieces_.removed.size() && pieces_.removed[removed_].begin < range.end)
      ++removed_;
    std::size_t at = range.begin;
    for (std::size_t index = first_removed; index <= removed_; ++index) {
      const bool is_last = index == removed_;
      const std::size_t end = is_last ? range.end : pieces_.removed[index].begin;
      read_white_space(source_.substr(at, end - at), gap);
      if (is_last) break;
      if (pieces_.removed[index].of(source_).contains('\n')) gap.removed_line_end = true;
      at = pieces_.removed[index].end;
    }
    // White space that is more than that stays as it is, and so does all in it.
    if (!gap.is_white) {
      for (std::size_t index = first_removed; index < removed_; ++index)
        comments_.push_back(pieces_.removed[index].of(source_));
    }
    return gap;
  }

  static void read_white_space(std::string_view text, Gap& gap) {
    if (!is_white_space(text)) gap.is_white = false;
    const std::size_t newline = text.rfind('\n');
    if (newline == std::string_view::npos) return;
    const std::size_t first = text.find('\n');
    if (!gap.ends_line && first > 0 && text[first - 1] == '\r') gap.line_end = "\r\n";
    gap.ends_line = true;
    gap.blanks_of_line = text.substr(newline + 1);
  }

  void write_gap(const Gap& gap, const Piece* next) {
    if (!gap.is_white) {
      written_ += gap.range.size();
      return;
    }
    std::string now;
    const bool is_first = gap.range.begin == 0;
    if (next == nullptr) {
      if (gap.ends_line && !is_first) now = gap.line_end;
    } else if (is_first) {
      indent(*next, gap.ends_line ? gap.blanks_of_line : gap.range.of(source_));
    } else if (gap.ends_line && may_join(gap, *next)) {
      if (!is_opening(last_->text(source_)) && !is_closing(next->text(source_))) now = " ";
    } else if (gap.ends_line) {
      now = gap.line_end;
      now.append(indent(*next, gap.blanks_of_line), ' ');
    } else if (gap.removed_line_end && line_ends_count()) {
      now = "\n";
    } else if (!gap.range.empty()) {
      now = " ";
    }
    written_ += now.size();
    if (now.contains('\n')) line_begin_ = written_;
    edit(gap.range, now);
  }

  /// True if the line's end in the gap is one inside of brackets that means nothing there, and the line has
  /// room.
  bool may_join(const Gap& gap, const Piece& next) {
    while (line_end_ < pieces_.line_ends.size() && pieces_.line_ends[line_end_] < gap.range.begin)
      ++line_end_;
    if (line_end_ < pieces_.line_ends.size() && pieces_.line_ends[line_end_] < gap.range.end) return false;
    if (last_->kind != Piece::Kind::code || next.kind != Piece::Kind::code || language_ == Language::bash)
      return false;
    const std::string_view text = next.text(source_);
    if (text.starts_with('#') || written_ + 1 + text.size() - line_begin_ > joined_line_bytes_) return false;
    if (brackets_.empty() || (brackets_.back() == '{' && language_ != Language::python)) return false;
    // To these a line's end is the end of a statement, unless more must come.
    if (language_ != Language::go && language_ != Language::ruby) return true;
    const std::string_view last = last_->text(source_);
    return last == "," || is_opening(last);
  }

  static bool is_opening(std::string_view text) { return text == "(" || text == "["; }
  static bool is_closing(std::string_view text) { return text == ")" || text == "]"; }

  void write_piece(const Piece& piece) {
    const std::string_view text = piece.text(source_);
    if (piece.kind == Piece::Kind::stand_in) stand_ins_.push_back({written_, written_ + text.size()});
    if (piece.kind == Piece::Kind::comment) comments_.push_back(text);
    written_ += text.size();
    if (piece.replacement) edits_.push_back({.range = piece.range, .replacement = *piece.replacement});
    if (piece.kind != Piece::Kind::code || text.size() != 1) {
      const std::size_t newline = text.rfind('\n');
      if (newline != std::string_view::npos) line_begin_ = written_ - (text.size() - newline - 1);
      return;
    }
    if (text == "(" || text == "[" || text == "{") brackets_.push_back(text.front());
    if ((text == ")" || text == "]" || text == "}") && !brackets_.empty()) brackets_.pop_back();
  }

  /// The blanks before a piece that begins a line.
  std::size_t indent(const Piece& piece, std::string_view blanks) {
    const std::size_t columns = columns_of(blanks);
    if (piece.kind == Piece::Kind::comment) return indentation_.level_beside(columns);
    const bool has_preprocessor =
        language_ == Language::c || language_ == Language::cpp || language_ == Language::csharp;
    if (has_preprocessor && piece.range.of(source_).starts_with('#')) return 0;
    if (language_ == Language::python && !brackets_.empty())
      return indentation_.level_of_continuation(columns);
    return indentation_.level_of(columns);
  }

  /// A line's end in a comment is one to the language's reader, and may end a statement.
  bool line_ends_count() const {
    return language_ == Language::javascript || language_ == Language::typescript ||
           language_ == Language::tsx || language_ == Language::go;
  }

  /// Adds the edit, but for what it would leave as it is at both ends.
  void edit(ByteRange range, std::string_view now) {
    const std::string_view before = range.of(source_);
    if (before == now) return;
    const auto common = [](std::string_view a, std::string_view b) {
      return static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
    };
    const std::size_t front = common(before, now);
    range.begin += front;
    now.remove_prefix(front);
    while (!now.empty() && !range.empty() && now.back() == source_[range.end - 1]) {
      now.remove_suffix(1);
      --range.end;
    }
    edits_.push_back({.range = range, .replacement = std::string(now)});
  }

  std::string_view source_;
  Language language_;
  const Pieces& pieces_;
  std::size_t joined_line_bytes_;
  Indentation indentation_;
  std::vector<TextEdit> edits_;
  std::vector<ByteRange> stand_ins_;
  std::vector<std::string_view> comments_;
  std::size_t removed_ = 0;     ///< the first of pieces_.removed that does not lie behind us
  std::size_t written_ = 0;     ///< bytes of the result so far
  std::size_t line_begin_ = 0;  ///< of the result's last line
  std::size_t line_end_ = 0;    ///< the first of pieces_.line_ends that does not lie behind us
  std::vector<char> brackets_;  ///< the open ones
  const Piece* last_ = nullptr;
};

}  // namespace

std::optional<std::vector<TextEdit>> strip(std::string_view source, Language language,
                                           const StripOptions& options) {
  const auto tree = parse(source, language);
  if (!tree) return std::nullopt;
  return strip(source, language, *tree, options);
}

std::optional<std::vector<TextEdit>> strip(std::string_view source, Language language, const SyntaxTree& tree,
                                           const StripOptions& options) {
  const CommentRules rules(language, options.keep_facts, {options.named.begin(), options.named.end()});
  const Pieces pieces = take_apart(source, language, tree, rules, options.folds);
  Writer writer(source, language, pieces, options.joined_line_bytes);
  auto edits = writer.run();
  if (edits.empty()) return edits;

  const std::string result = edited(source, edits);
  const auto result_tree = parse(result, language);
  if (!result_tree) return std::nullopt;
  const SourceTree before{.source = source, .tree = tree};
  const SourceTree after{.source = result, .tree = *result_tree};
  if (!same_code(before, pieces.is_compared, after, writer.take_stand_ins(), writer.take_comments()))
    return std::nullopt;
  return edits;
}

}  // namespace tokenpak::code
