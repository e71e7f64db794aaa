// Markdown as CommonMark and GitHub's tables have it, as far as chunks need to know: headings, fenced and
// indented code, tables, front matter, and paragraphs for all that is left.

#include "vault/block.hpp"
#include "vault/lines.hpp"

#include <algorithm>

namespace tokenpak::vault {
namespace {

constexpr std::size_t code_indentation = 4;

/// The level of an ATX heading, or 0.
int atx_level(const Line& line) {
  if (line.indentation >= code_indentation) return 0;
  const std::string_view content = line.content();
  const std::size_t signs = std::min(content.find_first_not_of('#'), content.size());
  if (signs == 0 || signs > 6) return 0;
  return signs == content.size() || content[signs] == ' ' || content[signs] == '\t' ? static_cast<int>(signs)
                                                                                    : 0;
}

/// Words of a heading without its signs, and links as their text.
std::string heading_words(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of("# \t"), text.size()));
  const std::size_t last = text.find_last_not_of("# \t");
  text = last == std::string_view::npos ? text.substr(0, 0) : text.substr(0, last + 1);
  std::string words;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == ']' && at + 1 < text.size() && text[at + 1] == '(') {
      const std::size_t close = text.find(')', at);
      if (close == std::string_view::npos) break;
      at = close;
    } else if (text[at] != '[' && text[at] != ']' && text[at] != '`' && text[at] != '*') {
      words += text[at];
    }
  }
  return words;
}

/// The fence that `line` opens: its run of signs, or nothing.
std::string_view opening_fence(const Line& line) {
  if (line.indentation >= code_indentation) return {};
  const std::string_view content = line.content();
  if (content.empty() || (content[0] != '`' && content[0] != '~')) return {};
  const std::size_t length = std::min(content.find_first_not_of(content[0]), content.size());
  if (length < 3) return {};
  if (content[0] == '`' && content.substr(length).contains('`')) return {};
  return content.substr(0, length);
}

bool is_table_delimiter(std::string_view line) {
  return line.contains('-') && line.contains('|') &&
         line.find_first_not_of("|:- \t") == std::string_view::npos;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : lines_(lines_of(text)) {}

  std::vector<Block> read() {
    read_front_matter();
    while (at_ < lines_.size()) {
      const Line& line = lines_[at_];
      if (line.is_blank()) {
        ++at_;
      } else if (const int level = atx_level(line)) {
        take(BlockKind::heading, at_ + 1, level, heading_words(line.content()));
      } else if (const std::string_view fence = opening_fence(line); !fence.empty()) {
        take(BlockKind::whole, end_of_fence(fence));
      } else if (line.content().contains('|') && at_ + 1 < lines_.size() &&
                 is_table_delimiter(lines_[at_ + 1].content())) {
        take(BlockKind::whole, end_where([](const Line& row) { return !row.text.contains('|'); }));
      } else {
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

  template <class Predicate>
  std::size_t end_where(Predicate ends) const {
    std::size_t end = at_ + 1;
    while (end < lines_.size() && !ends(lines_[end]))
      ++end;
    return end;
  }

  void read_front_matter() {
    if (lines_.empty() || lines_[0].text != "---") return;
    constexpr std::size_t longest = 100;  // lines
    for (std::size_t end = 1; end < std::min(lines_.size(), longest); ++end) {
      if (lines_[end].text == "---") return take(BlockKind::whole, end + 1);
    }
  }

  std::size_t end_of_fence(std::string_view fence) const {
    for (std::size_t end = at_ + 1; end < lines_.size(); ++end) {
      if (lines_[end].indentation < code_indentation &&
          is_run_of(lines_[end].content(), fence[0], fence.size()))
        return end + 1;
    }
    return lines_.size();  // an open fence reaches the end of the text
  }

  void read_paragraph() {
    const std::size_t end = end_where([](const Line& line) {
      return line.is_blank() || atx_level(line) != 0 || !opening_fence(line).empty();
    });
    // A line of = or - under a paragraph's one line makes a heading of it (setext).
    if (end - at_ >= 2) {
      const std::string_view second = lines_[at_ + 1].content();
      const bool is_first = is_run_of(second, '=', 2);
      if (is_first || is_run_of(second, '-', 2)) {
        return take(BlockKind::heading, at_ + 2, is_first ? 1 : 2, heading_words(lines_[at_].content()));
      }
    }
    take(BlockKind::text, end);
  }

  std::vector<Line> lines_;
  std::vector<Block> blocks_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<Block> markdown_blocks(std::string_view text) {
  return Reader(text).read();
}

}  // namespace tokenpak::vault
