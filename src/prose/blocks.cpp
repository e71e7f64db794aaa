#include "prose/blocks.hpp"

#include "base/ascii.hpp"
#include "base/utf8.hpp"
#include "prose/character.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tokenpak::prose {
namespace {

struct Line {
  ByteRange range;         // without its line ending
  std::size_t next = 0;    // where the next line begins
  std::size_t indent = 0;  // columns; a tab is four
  std::string_view words;  // without blanks at both ends
};

Line line_at(std::string_view text, std::size_t begin) {
  std::size_t end = text.find('\n', begin);
  Line line;
  line.next = end == std::string_view::npos ? text.size() : end + 1;
  if (end == std::string_view::npos) end = text.size();
  if (end > begin && text[end - 1] == '\r') --end;
  line.range = {begin, end};
  std::string_view rest = line.range.of(text);
  while (!rest.empty() && is(rest.front(), blank)) {
    line.indent += rest.front() == '\t' ? 4 : 1;
    rest.remove_prefix(1);
  }
  line.words = trimmed(rest, " \t");
  return line;
}

bool is_fence(std::string_view words) {
  return words.starts_with("```") || words.starts_with("~~~");
}

// "# Title"; also what shells and configuration take for a comment.
bool is_number_sign_heading(std::string_view words) {
  const std::size_t signs = std::min(words.find_first_not_of('#'), words.size());
  return signs >= 1 && signs <= 6 && signs < words.size() && words[signs] == ' ';
}

// A line of one punctuation character over and over: an underline or a separator.
bool is_underline(std::string_view words) {
  return words.size() >= 3 && !is(words.front(), alphanumeric | foreign | control) &&
         words.find_first_not_of(words.front()) == std::string_view::npos;
}

bool is_upper_case(std::string_view words) {
  return std::ranges::any_of(words, [](char c) { return is(c, upper_letter); }) &&
         std::ranges::none_of(words, [](char c) { return is(c, lower_letter); });
}

// The bytes of a list marker with the blanks behind it, or 0.
std::size_t list_marker(std::string_view words) {
  std::size_t end = 0;
  if (words.starts_with("\u2022")) {
    end = 3;
  } else if (!words.empty() &&
             (words[0] == '-' || words[0] == '*' || words[0] == '+' || words.starts_with("o "))) {
    end = 1;
  } else {
    while (end < words.size() && end < 3 && is(words[end], digit))
      ++end;
    if (end == 0 && !words.empty() && is(words[0], letter)) end = 1;
    if (end == 0 || end == words.size() || (words[end] != '.' && words[end] != ')')) return 0;
    ++end;
  }
  const std::size_t marker = end;
  while (end < words.size() && is(words[end], blank))
    ++end;
  return end > marker && end < words.size() ? end : 0;
}

// Directives of reStructuredText whose indented body is no prose.
bool is_literal_directive(std::string_view words) {
  static constexpr std::array<std::string_view, 11> names = {
      "code",  "sourcecode", "parsed-literal", "literalinclude", "highlight", "toctree",
      "image", "figure",     "csv-table",      "list-table",     "math"};
  const std::string_view name = trimmed(words.substr(2));
  return words.contains("::") &&
         std::ranges::any_of(names, [name](std::string_view each) { return name.starts_with(each); });
}

// What begins a line that is no running text.
bool begins_like_no_sentence(std::string_view words) {
  static constexpr std::string_view strange = "|>$%<:@{}=+#&\\;!-.";
  if (strange.contains(words.front())) return true;
  return words.starts_with("](") || words.starts_with("[![");
}

// Columns, drawings and control characters; three blanks in a row are columns, unless they follow a full
// stop.
bool holds_layout(std::string_view words) {
  std::size_t bars = 0;
  for (std::size_t at = 0; at < words.size(); ++at) {
    const char c = words[at];
    if (c > ' ' && c < '|') continue;
    if (c == '\t' || is(c, control)) return true;
    if (c == '|' && ++bars == 2) return true;
    if (c == ' ' && words[at + 1] == ' ' && words[at + 2] == ' ') return true;
  }
  return false;
}

// A line's name and its value: "Name: value". Such lines stand one under the other for a reason.
bool is_field(std::string_view words) {
  const std::size_t colon = words.substr(0, 32).find(": ");
  if (colon == std::string_view::npos) return false;
  return std::ranges::count(words.substr(0, colon), ' ') <= 2;
}

bool is_markdown(std::string_view text) {
  return text.starts_with("# ") || text.contains("\n# ") || text.contains("\n## ") || text.contains("```") ||
         text.contains("](");
}

class BlockReader {
 public:
  explicit BlockReader(std::string_view text) : text_(text), markdown_(is_markdown(text)) {}

  std::vector<Block> read() {
    for (std::size_t at = 0; at < text_.size();) {
      const Line line = line_at(text_, at);
      at = line.next;
      add(line);
    }
    return std::move(blocks_);
  }

 private:
  void add(const Line& line) {
    if (fence_ != 0) return add_to_fence(line);
    if (line.words.empty()) {
      open_ = false;
      after_blank_ = true;
      return;
    }
    const bool after_blank = after_blank_;
    after_blank_ = false;
    if (literal_indent_ != none && after_literal(line)) return push(BlockKind::code, line);
    if (is_fence(line.words)) {
      fence_ = line.words.front();
      return push(BlockKind::code, line);
    }
    if (is_underline(line.words)) return add_underline(line);
    if (is_number_sign_heading(line.words)) return push(BlockKind::heading, line);
    if (is_upper_case(line.words)) {
      in_list_ = false;
      return push(line.words.size() < 80 ? BlockKind::heading : BlockKind::other, line);
    }
    if (line.words.starts_with("..")) {
      if (is_literal_directive(line.words)) literal_indent_ = line.indent;
      return push(BlockKind::other, line);
    }
    if (const std::size_t marker = list_marker(line.words); marker != 0) return add_item(line, marker);
    const bool is_empty_item = line.words == "*";
    if (is_empty_item || begins_like_no_sentence(line.words) || holds_layout(line.words))
      return push(BlockKind::other, line);
    add_text(line, after_blank);
  }

  void add_to_fence(const Line& line) {
    blocks_.back().range.end = line.range.end;
    if (is_fence(line.words) && line.words.front() == fence_) {
      fence_ = 0;
      open_ = false;
    }
  }

  // True if `line` is in the indented body that a directive or a "::" has begun.
  bool after_literal(const Line& line) {
    if (line.indent > literal_indent_) return true;
    literal_indent_ = none;
    return false;
  }

  void add_underline(const Line& line) {
    if (open_ && blocks_.back().kind == BlockKind::prose) {
      blocks_.back().kind = BlockKind::heading;
      blocks_.back().range.end = line.range.end;
      open_ = false;
      return;
    }
    push(BlockKind::other, line);
  }

  void add_item(const Line& line, std::size_t marker) {
    in_list_ = true;
    const std::string_view words = line.words.substr(marker);
    const bool prose = !begins_like_no_sentence(words) && !holds_layout(words) && !is_fence(words);
    push(prose ? BlockKind::prose : BlockKind::other, line);
    blocks_.back().body = static_cast<std::size_t>(words.data() - text_.data());
    open_ = prose;
    in_item_ = true;
    indent_ = line.indent;
    note_end(line);
  }

  void add_text(const Line& line, bool after_blank) {
    if (line.indent == 0) in_list_ = false;
    if (open_) {
      // Lines of an item may stand anywhere right of its marker, those of a paragraph one below the other.
      const bool continues = in_item_ ? line.indent >= indent_ : line.indent == indent_;
      if (continues && !is_field(line.words)) {
        blocks_.back().range.end = line.range.end;
        note_end(line);
        return;
      }
    } else if (line.indent >= 4) {
      const bool after_code = !blocks_.empty() && blocks_.back().kind == BlockKind::code;
      if (after_blank ? markdown_ && !in_list_ : after_code) return push(BlockKind::code, line);
    }
    push(BlockKind::prose, line);
    open_ = true;
    in_item_ = false;
    indent_ = line.indent;
    note_end(line);
  }

  // A paragraph that ends in "::" announces an indented block that is to be taken literally.
  void note_end(const Line& line) { literal_indent_ = line.words.ends_with("::") ? line.indent : none; }

  void push(BlockKind kind, const Line& line) {
    const auto body = static_cast<std::size_t>(line.words.data() - text_.data());
    blocks_.push_back({.kind = kind, .range = line.range, .body = body});
    open_ = false;
  }

  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  std::string_view text_;
  bool markdown_;
  std::vector<Block> blocks_;
  bool open_ = false;  // the last block is prose, and the next line may belong to it
  bool after_blank_ = true;
  bool in_list_ = false;
  char fence_ = 0;          // the character of the fence that we are in
  bool in_item_ = false;    // and it is an item of a list
  std::size_t indent_ = 0;  // of its first line
  std::size_t literal_indent_ = none;
};

}  // namespace

std::vector<Block> blocks_of(std::string_view text) {
  return BlockReader(text).read();
}

bool Document::is_valid() {
  if (!is_valid_) is_valid_ = is_valid_utf8(text_);
  return *is_valid_;
}

const std::vector<Block>& Document::blocks() {
  if (!blocks_) blocks_ = blocks_of(text_);
  return *blocks_;
}

}  // namespace tokenpak::prose
