// reStructuredText as far as chunks need to know: titles by their adornment, code blocks, literal blocks,
// tables.

#include "vault/block.hpp"
#include "vault/lines.hpp"

#include <algorithm>
#include <array>

namespace tokenpak::vault {
namespace {

constexpr std::string_view adornments = "=-`:'\"~^_*+#<>.";

bool is_adornment(const Line& line) {
  return line.indentation == 0 && line.text.size() >= 2 && adornments.contains(line.text[0]) &&
         is_run_of(line.text, line.text[0], 2);
}

constexpr std::array<std::string_view, 8> whole_directives = {
    "code-block",     "code",  "sourcecode", "literalinclude",
    "parsed-literal", "table", "list-table", "csv-table"};

/// A directive whose body stays whole, or a paragraph that ends in "::".
bool opens_literal(std::string_view content) {
  if (!content.starts_with(".. ")) return content.ends_with("::");
  const std::string_view name = content.substr(3, content.find("::") - 3);
  return content.contains("::") && std::ranges::find(whole_directives, name) != whole_directives.end();
}

/// The rule of a grid table or of a simple one.
bool is_table_rule(std::string_view content) {
  if (content.starts_with("+-") || content.starts_with("+=")) {
    return content.find_first_not_of("+-=") == std::string_view::npos;
  }
  return content.starts_with("==") && content.contains(" =") &&
         content.find_first_not_of("= ") == std::string_view::npos;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : lines_(lines_of(text)) {}

  std::vector<Block> read() {
    while (at_ < lines_.size()) {
      const Line& line = lines_[at_];
      if (line.is_blank()) {
        ++at_;
      } else if (is_table_rule(line.content())) {
        std::size_t end = at_ + 1;
        // A blank line ends a simple table only after its last rule, and a grid table at once.
        while (end < lines_.size() && !lines_[end].is_blank())
          ++end;
        take(BlockKind::whole, end);
      } else if (!read_title()) {
        read_paragraph();
      }
    }
    return std::move(blocks_);
  }

 private:
  void take(BlockKind kind, std::size_t end, int level = 0, std::string heading = "") {
    blocks_.push_back(
        {kind, {lines_[at_].range.begin, lines_[end - 1].range.end}, level, std::move(heading)});
    at_ = end;
  }

  const Line* line_at(std::size_t index) const { return index < lines_.size() ? &lines_[index] : nullptr; }

  bool read_title() {
    const bool has_overline = is_adornment(lines_[at_]);
    const std::size_t words = at_ + (has_overline ? 1 : 0);
    const Line* title = line_at(words);
    const Line* under = line_at(words + 1);
    if (title == nullptr || under == nullptr || title->is_blank() || !is_adornment(*under)) return false;
    if (has_overline && under->text[0] != lines_[at_].text[0]) return false;
    if (!has_overline && (title->indentation != 0 || is_adornment(*title))) return false;
    // Shorter underlines than the words are a mistake that docutils forgives from four signs on.
    if (under->text.size() < std::min(title->text.size(), std::size_t{4})) return false;
    take(BlockKind::heading, words + 2, level_of(under->text[0], has_overline),
         std::string(title->content()));
    return true;
  }

  /// Levels are numbered in the order in which their adornments appear.
  int level_of(char sign, bool has_overline) {
    const std::string style{sign, has_overline ? '1' : '0'};
    const auto known = std::ranges::find(styles_, style);
    const auto level = known - styles_.begin() + 1;
    if (known == styles_.end()) styles_.push_back(style);
    return static_cast<int>(level);
  }

  void read_paragraph() {
    const std::size_t begin = at_;
    std::size_t end = at_ + 1;
    while (end < lines_.size() && !lines_[end].is_blank() && !(end > begin + 1 && is_adornment(lines_[end])))
      ++end;
    if (!opens_literal(lines_[begin].content()) && !lines_[end - 1].text.ends_with("::")) {
      return take(BlockKind::text, end);
    }
    // The body of a literal is what is indented deeper than the line that opens it, blank lines included.
    const std::size_t indentation = lines_[begin].indentation;
    std::size_t last = end;
    for (std::size_t line = end; line < lines_.size(); ++line) {
      if (lines_[line].is_blank()) continue;
      if (lines_[line].indentation <= indentation) break;
      last = line + 1;
    }
    take(BlockKind::whole, last);
  }

  std::vector<Line> lines_;
  std::vector<Block> blocks_;
  std::vector<std::string> styles_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<Block> restructured_text_blocks(std::string_view text) {
  return Reader(text).read();
}

}  // namespace tokenpak::vault
