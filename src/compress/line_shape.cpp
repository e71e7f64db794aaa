#include "compress/line_shape.hpp"

#include "base/character_set.hpp"
#include "compress/line.hpp"
#include "compress/listing_line.hpp"
#include "compress/markup_line.hpp"
#include "compress/tool_line.hpp"

#include <algorithm>
#include <functional>
#include <optional>

namespace tokenpak::compress {
namespace {

constexpr std::string_view arrow = "\u2192";

constexpr CharacterSet prose_signs(",.'-:");

// Words in a row: more generous than Evidence::prose, which must not take code for it.
bool is_wordy(const ScannedLine& scanned) {
  if (!scanned.contains(' ')) return false;
  const std::string_view line = scanned.text;
  std::size_t letters = 0;
  std::size_t blanks = 0;
  std::size_t signs = 0;
  for (const char character : line) {
    letters += is_letter(character) || static_cast<unsigned char>(character) >= 0x80 ? 1U : 0U;
    blanks += character == ' ' ? 1U : 0U;
    signs += prose_signs.contains(character) ? 1U : 0U;
  }
  return blanks >= 3 && letters >= blanks * 2 && (letters + blanks + signs) * 100 >= line.size() * 94;
}

LineShape evidence_shape(Evidence evidence, const ScannedLine& scanned) {
  static constexpr ByteTrace brackets("{}[](),; ");
  switch (evidence) {
    case Evidence::code:
      return LineShape::code;
    case Evidence::weak_code:
      return LineShape::weak_code;
    case Evidence::prose:
    case Evidence::sentence:
      return LineShape::prose;
    case Evidence::neutral:
      return is_wordy(scanned) ? LineShape::prose : LineShape::text;
    case Evidence::config:
      return scanned.bytes.is_within(brackets) ? LineShape::bracket : LineShape::weak_code;
    default:
      return LineShape::text;
  }
}

LineShape first_of(const ScannedLine& scanned, std::string_view raw, Evidence evidence) {
  const std::string_view line = scanned.text;
  const bool is_indented = is_blank(raw.front());
  if (is_drawn(line)) return LineShape::drawn;
  if (is_tree(line)) return LineShape::tree;
  if (line.front() == '|' && line.size() > 2) {
    if (is_table_rule(line)) return LineShape::table_rule;
    if (line.back() == '|') return LineShape::pipe_row;
  }
  if (line == "--") return LineShape::separator;
  if (is_listing(line)) return LineShape::listing;
  if (is_hex_digit(line.front()) && is_hex_dump(line)) return LineShape::hex_dump;
  if (is_folder(line)) return LineShape::folder;
  const LineShape tool = tool_shape_of(scanned, is_indented, evidence);
  // "Using the scheduler is …" tells of steps.
  const bool is_about_steps =
      tool == LineShape::build_step && evidence == Evidence::sentence && !line.starts_with("The following ");
  if (tool != LineShape::text && !is_about_steps) return tool;
  if (is_record(scanned)) return LineShape::record;
  if (is_blame(scanned)) return LineShape::blame;
  if (!is_indented && scanned.contains('/') && is_path(scanned)) {
    const auto upper = std::ranges::count_if(line, is_upper);
    const auto letters = std::ranges::count_if(line, is_letter);
    if (evidence != Evidence::blob || upper * 4 < letters || scanned.contains('.')) return LineShape::path;
  }
  if (evidence == Evidence::blob) return LineShape::blob;
  if (!is_indented && scanned.contains('/') && scanned.contains(':') && is_plain_search(scanned))
    return LineShape::grep_path;
  switch (line.front()) {
    case '>':
    case '<': {
      const LineShape tag = tag_shape(line.starts_with("><") ? line.substr(1) : line);
      if (tag != LineShape::text) return tag;
      break;
    }
    case '"': {
      const LineShape quoted = quoted_shape(line);
      if (quoted != LineShape::text) return quoted;
      break;
    }
    case '{':
    case '[': {
      const LineShape bracket = bracket_shape(line);
      if (bracket != LineShape::text) return bracket;
      break;
    }
    case '}':
    case ']':
      if (line.find_first_not_of("{}[](),; ") == std::string_view::npos) return LineShape::bracket;
      break;
    case '-':
      if (line.starts_with("- ")) return LineShape::yaml_item;
      break;
    default:
      break;
  }
  if (scanned.contains(" // ") || scanned.contains(" /*")) return LineShape::code;
  const LineShape comment = comment_shape(line);
  if (comment != LineShape::text) return comment;
  if (evidence == Evidence::code && line.front() == '#' && !line.starts_with("# ") && !line.starts_with("##"))
    return LineShape::code;
  const LineShape markdown = markdown_shape(scanned);
  if (markdown != LineShape::text) return markdown;
  static constexpr CharacterSet statement_ends(";{},\\(");
  const bool may_be_row =
      evidence != Evidence::sentence && evidence != Evidence::code && !statement_ends.contains(line.back());
  if (may_be_row && has_columns(scanned)) return LineShape::columns;
  const bool is_statement = line.back() == ';' || line.back() == '{' || line.back() == '(';
  if (!is_statement && (scanned.contains('=') || scanned.contains(':'))) {
    const LineShape entry = entry_shape(line, is_indented);
    if (entry != LineShape::text) return entry;
  }
  if (evidence == Evidence::code) return LineShape::code;
  if (is_name(scanned)) return LineShape::name;
  if (evidence != Evidence::sentence && is_aligned(scanned)) return LineShape::aligned;  // not if justified
  return evidence_shape(evidence, scanned);
}

// What stands around the source text that a compiler quotes: "|", "12 + text" (a suggested change), "help:
// …".
bool is_beside_quote(std::string_view text) {
  if (text == "|" || text.starts_with("help: ") || text.starts_with("note: ")) return true;
  const std::string_view rest = text.substr(count_digits(text));
  return rest.size() < text.size() &&
         (rest.starts_with(" + ") || rest.starts_with(" - ") || rest.starts_with(" ~ "));
}

}  // namespace

// Rows of one table have equally many separators. Commas with blanks behind them are prose or code.
bool LineShapeReader::has_columns(const ScannedLine& scanned, bool begins_at_margin, Evidence evidence) {
  const bool may_be =
      begins_at_margin && (scanned.contains(',') || scanned.contains(';') || scanned.contains('\t'));
  if (!may_be) {
    last_columns_ = 0;
    return false;
  }
  static constexpr CharacterSet separators(",;\t");
  const std::string_view line = scanned.text;
  char separator = 0;
  std::size_t count = 0;
  std::size_t spaced = 0;
  bool is_quoted = false;
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (line[at] == '"') is_quoted = !is_quoted;
    if (is_quoted || !separators.contains(line[at])) continue;
    if (separator == 0) separator = line[at];
    if (line[at] != separator) continue;
    ++count;
    spaced += at + 1 < line.size() && line[at + 1] == ' ' ? 1U : 0U;
  }
  static constexpr CharacterSet statement_ends(";{(})");
  if (spaced * 2 > count) count = 0;
  if (separator == ',' && statement_ends.contains(line.back())) count = 0;
  if (separator == ';' && (count < 3 || (count < 4 && evidence == Evidence::code))) count = 0;
  const std::size_t least = separator == '\t' ? 1 : 2;
  const bool is_same = count >= least && separator == last_separator_ && count == last_columns_;
  last_columns_ = count;
  last_separator_ = separator;
  return is_same;
}

// "12\ttext", "12→text", "12|text", "12:text"; nl also prints bare numbers.
LineShape LineShapeReader::read_number(std::string_view line, std::string_view text, bool has_columns) {
  constexpr std::size_t most_digits = 7;
  const std::size_t digits = count_digits(text);
  if (digits == 0 || digits > most_digits) return LineShape::text;
  const std::string_view rest = line.substr(static_cast<std::size_t>(text.data() - line.data()) + digits);
  const bool is_tab = rest.starts_with('\t');
  // "   0: core::panicking", "  1139:\t55 push": frames, symbols, instructions
  if (is_blank(line.front()) && (rest.starts_with(": ") || rest.starts_with(":\t"))) return LineShape::text;
  const bool is_time = rest.starts_with(':') && rest.size() > 2 && is_digit(rest[1]) && is_digit(rest[2]);
  const bool is_mark =
      is_tab || rest.starts_with(arrow) || rest.starts_with('|') || (rest.starts_with(':') && !is_time);
  const bool is_bare = rest.empty() || rest.starts_with("  ");
  if (!is_mark && (!is_bare || last_number_ == 0)) return LineShape::text;

  std::size_t number = 0;
  for (const char digit : text.substr(0, digits))
    number = number * 10 + static_cast<std::size_t>(digit - '0');
  const bool is_next = number == last_number_ + 1;
  const bool is_first = last_number_ == 0 && !is_tab;
  if (!is_mark && !is_next) return LineShape::text;
  last_number_ = number;
  if (is_next || is_first) return LineShape::numbered;
  if (is_tab && has_columns) return LineShape::csv;
  return rest.starts_with(':') || is_tab ? LineShape::numbered_any : LineShape::numbered;
}

// Lines that only mean something behind the line before: what a compiler or interpreter quotes.
LineShape LineShapeReader::read_continuation(std::string_view line, const ScannedLine& scanned) {
  static constexpr ByteTrace markers("~^ ");
  const std::string_view text = scanned.text;
  const bool is_indented = is_blank(line.front());
  const bool is_marker = scanned.contains('^') && scanned.bytes.is_within(markers);
  if (last_ == LineShape::trace_frame) {
    if (is_marker) return LineShape::trace_frame;
    if (after_python_frame_ && is_indented && !text.starts_with("File \"")) return LineShape::trace_frame;
  }
  if (is_marker) return LineShape::source_quote;
  const bool is_in_message = last_ == LineShape::source_quote || last_ == LineShape::diagnostic;
  if (is_in_message && is_beside_quote(text)) return LineShape::source_quote;
  if (last_ == LineShape::source_quote && is_indented &&
      (text.starts_with("symbol: ") || text.starts_with("location: ")))
    return LineShape::source_quote;
  return LineShape::text;
}

// Lines of a package manager's list, and of a test's report, which TAP puts between --- and ... .
LineShape LineShapeReader::read_inside(std::string_view line, std::string_view text) {
  const bool is_indented = is_blank(line.front());
  if (in_report_) {
    in_report_ = is_indented && text != "...";
    return LineShape::test_result;
  }
  in_report_ = text == "---" && is_indented && last_ == LineShape::test_result;
  if (in_report_) return LineShape::test_result;
  if (in_packages_ && is_indented && text.find_first_of(":=(\"'") == std::string_view::npos)
    return LineShape::build_step;
  in_packages_ = !is_indented && text.ends_with(':') && text.starts_with("The following ") &&
                 text.contains(" packages ");
  return LineShape::text;
}

LineShape LineShapeReader::read_search(std::string_view line, const ScannedLine& scanned) {
  if (is_blank(line.front()) || !scanned.has_digit()) return LineShape::text;
  std::optional<std::string_view> found;
  if (scanned.contains(':')) found = searched_path(line, ':');
  const bool is_context = !found;
  if (is_context && scanned.contains('-')) found = searched_path(line, '-');
  if (!found) return LineShape::text;
  const std::size_t path = std::hash<std::string_view>{}(*found);
  const bool is_same = path == last_path_;
  last_path_ = path;
  return is_context && !is_same ? LineShape::text : LineShape::grep;
}

LineShape LineShapeReader::read(std::string_view line, const ScannedLine& scanned, Evidence evidence) {
  last_ = read_next(line, scanned, evidence);
  return last_;
}

LineShape LineShapeReader::read_next(std::string_view line, const ScannedLine& scanned, Evidence evidence) {
  const std::string_view text = scanned.text;
  if (text.empty()) {
    in_folder_ = false;
    return LineShape::blank;
  }
  const LineShape inside = read_inside(line, text);
  if (inside != LineShape::text) return inside;
  const LineShape continuation = read_continuation(line, scanned);
  if (continuation != LineShape::text) return continuation;
  const bool columns = has_columns(scanned, !is_blank(line.front()), evidence);
  const LineShape number = read_number(line, text, columns);
  if (number != LineShape::text) return number;
  const LineShape shape = first_of(scanned, line, evidence);
  if (shape == LineShape::trace_frame) after_python_frame_ = text.starts_with("File \"");
  if (shape == LineShape::folder) in_folder_ = true;
  if (shape == LineShape::name && in_folder_) return LineShape::listing;
  const bool may_be_search = shape != LineShape::diagnostic && shape != LineShape::trace_frame &&
                             shape != LineShape::test_result && shape != LineShape::blame &&
                             shape != LineShape::log && shape != LineShape::build_step;
  if (may_be_search && (scanned.contains('.') || scanned.contains('/')) &&
      (scanned.contains(':') || scanned.contains('-'))) {
    const LineShape search = read_search(line, scanned);
    if (search != LineShape::text) return search;
    // The first lines of context before a match: not yet known for what they are.
    if (shape == LineShape::path && !columns && searched_path(line, '-')) return LineShape::name;
  }
  const bool is_quote =
      last_ == LineShape::diagnostic &&
      (shape == LineShape::code || shape == LineShape::weak_code || shape == LineShape::text);
  if (is_quote) return LineShape::source_quote;
  if (!columns) return shape;
  switch (shape) {
    case LineShape::text:
    case LineShape::prose:
    case LineShape::name:
    case LineShape::path:
    case LineShape::log:
    case LineShape::weak_code:
    case LineShape::aligned:
    case LineShape::json_element:
    case LineShape::blob:
    case LineShape::build_step:
    case LineShape::ini_entry:
    case LineShape::markdown:
      return LineShape::csv;
    default:
      return shape;
  }
}

}  // namespace tokenpak::compress