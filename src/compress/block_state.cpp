#include "compress/block_state.hpp"

#include "base/character_set.hpp"
#include "compress/line.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace tokenpak::compress {
namespace {

struct Delimiters {
  std::string_view opens;
  std::string_view closes;
};
constexpr std::array<Delimiters, 3> anywhere = {{{"/*", "*/"}, {"\"\"\"", "\"\"\""}, {"'''", "'''"}}};
constexpr std::string_view comment_end = "-->";  // of XML and HTML
constexpr std::array<Delimiters, 9> at_line_start = {{{"<!--", comment_end},
                                                      {"#[[", "]]"},
                                                      {"#[=", "]="},
                                                      {"=pod", "=cut"},
                                                      {"=head", "=cut"},
                                                      {"=over", "=cut"},
                                                      {"=item", "=cut"},
                                                      {"=begin", "=cut"},
                                                      {"=encoding", "=cut"}}};

struct Opening {
  std::string_view closes;
  std::size_t inside = 0;  // where the block's content begins
};

// The first block that opens in `line` at or behind `from`. A comment opens at the start of a word only:
// "src/*.cpp" is none.
std::optional<Opening> find_opening(std::string_view line, std::size_t from) {
  if (from == 0) {
    const std::string_view text = line.starts_with(' ') ? trimmed_left(line) : line;
    const bool may_open =
        !text.empty() &&
        (text.front() == '<' || (text.size() == line.size() && (text.front() == '#' || text.front() == '=')));
    for (const Delimiters& each : at_line_start) {
      if (may_open && text.starts_with(each.opens))
        return Opening{each.closes, line.size() - text.size() + each.opens.size()};
    }
  }
  for (std::size_t at = from; at < line.size(); ++at) {
    if (line[at] != '"' && line[at] != '\'' && line[at] != '/') continue;
    for (const Delimiters& each : anywhere) {
      const bool may_open = line[at] != '/' || at == 0 || is_blank(line[at - 1]) || line[at - 1] == ';';
      if (may_open && line.substr(at).starts_with(each.opens))
        return Opening{each.closes, at + each.opens.size()};
    }
  }
  return std::nullopt;
}

struct HunkSize {
  std::size_t removed = 1;
  std::size_t added = 1;
};

// Reads "12,7" or "12" and gives how many lines: 7, or 1.
std::size_t read_count(std::string_view& text) {
  const auto read_number = [&text] {
    std::size_t value = 0;
    while (!text.empty() && is_digit(text.front())) {
      value = std::min<std::size_t>(100'000'000, value * 10 + static_cast<std::size_t>(text.front() - '0'));
      text.remove_prefix(1);
    }
    return value;
  };
  read_number();
  if (!text.starts_with(',')) return 1;
  text.remove_prefix(1);
  return read_number();
}

// @@ -12,7 +12,8 @@
std::optional<HunkSize> read_hunk_header(std::string_view line) {
  if (!line.starts_with("@@ -")) return std::nullopt;
  line.remove_prefix(4);
  HunkSize size;
  size.removed = read_count(line);
  if (!line.starts_with(" +")) return std::nullopt;
  line.remove_prefix(2);
  size.added = read_count(line);
  if (!line.starts_with(" @@")) return std::nullopt;
  return size;
}

}  // namespace

// The lines before a hunk. After "diff --git" come a few more kinds until the names of the files.
bool BlockTracker::belongs_to_header(std::string_view line) {
  constexpr std::array<std::string_view, 4> always = {"diff -", "--- ", "+++ ", "\\ No newline"};
  constexpr std::array<std::string_view, 11> after_diff = {
      "index ",         "old mode ", "new mode ", "deleted file ", "new file ",       "similarity ",
      "dissimilarity ", "rename ",   "copy ",     "Binary files ", "GIT binary patch"};
  static constexpr CharacterSet initials("d-+\\");
  if (!in_header_ && (line.empty() || !initials.contains(line.front()))) return false;
  const auto begins = [line](std::string_view word) { return line.starts_with(word); };
  if (std::ranges::any_of(always, begins)) {
    in_header_ = line.starts_with("diff --git ");
    return true;
  }
  in_header_ = in_header_ && std::ranges::any_of(after_diff, begins);
  return in_header_;
}

bool BlockTracker::belongs_to_hunk(std::string_view line) {
  if (const auto size = read_hunk_header(line)) {
    removed_left_ = size->removed;
    added_left_ = size->added;
    return true;
  }
  if (removed_left_ == 0 && added_left_ == 0) {
    return belongs_to_header(line);
  }
  const char mark = line.empty() ? ' ' : line.front();  // editors strip the space of an empty line
  if (mark == '\\') return true;
  if (mark != ' ' && mark != '+' && mark != '-') {  // cut off
    removed_left_ = added_left_ = 0;
    return false;
  }
  if (mark != '+' && removed_left_ > 0) --removed_left_;
  if (mark != '-' && added_left_ > 0) --added_left_;
  return true;
}

// "key: |" and all lines behind it that are indented further (YAML 1.2, chapter 8.1).
bool BlockTracker::belongs_to_scalar(std::string_view line) {
  const std::string_view content = trimmed_left(line);
  const std::size_t indentation = line.size() - content.size();
  if (is_in_scalar_) {
    if (content.empty() || indentation > scalar_indentation_) return true;
    is_in_scalar_ = false;
  }
  if (content.empty()) return false;
  std::string_view end = trimmed_right(content);
  if (end.ends_with('-') || end.ends_with('+')) end.remove_suffix(1);
  if (!end.ends_with(": |") && !end.ends_with(": >")) return false;
  const std::string_view key =
      end.starts_with("- ") ? end.substr(2, end.size() - 5) : end.substr(0, end.size() - 3);
  if (key.contains(' ') || key.contains('|')) return false;
  is_in_scalar_ = true;
  scalar_indentation_ = indentation;
  return true;
}

// cat <<EOF, <<-\'EOF\', <<~SQL: of shells, Perl, Ruby, PHP (<<<EOF). The word must be in capitals.
bool BlockTracker::belongs_to_here_document(std::string_view line) {
  if (!here_ends_.empty()) {
    std::string_view content = trimmed(line);
    if (content.ends_with(';')) content.remove_suffix(1);
    if (content == here_ends_) here_ends_.clear();
    return true;
  }
  const std::size_t at = line.find("<<");
  if (at == std::string_view::npos) return false;
  std::size_t begin = at + 2;
  while (begin < line.size() && std::string_view("<-~ \"'\\").contains(line[begin]))
    ++begin;
  std::size_t end = begin;
  while (end < line.size() && (is_upper(line[end]) || line[end] == '_'))
    ++end;
  constexpr std::size_t shortest_word = 3;
  if (end < begin + shortest_word || (end < line.size() && is_word(line[end]))) return false;
  here_ends_ = line.substr(begin, end - begin);
  return true;
}

namespace {

// False if no comment or string begins in the line, no scalar, no here-document: cheaper to tell than which.
bool may_open_comment(const ScannedLine& scanned) {
  static constexpr ByteTrace comment("/*");
  return scanned.is_cut || scanned.bytes.contains_twice('"') || scanned.bytes.contains_twice('\'') ||
         scanned.bytes.may_contain(comment) || scanned.text.starts_with('#') ||
         scanned.text.starts_with('=') || (scanned.contains('!') && scanned.text.starts_with("<!--"));
}
bool may_open_scalar(const ScannedLine& scanned) {
  static constexpr CharacterSet last("|>-+");
  return scanned.is_cut || (scanned.contains(':') && last.contains(scanned.text.back()));
}
bool may_open_here_document(const ScannedLine& scanned) {
  return scanned.is_cut || scanned.bytes.contains_twice('<');
}

}  // namespace

bool BlockTracker::belongs(std::string_view line, const ScannedLine& scanned) {
  is_in_diff_ = belongs_to_hunk(line);
  if (is_in_diff_) return true;
  if (closes_.empty()) {
    if ((is_in_scalar_ || may_open_scalar(scanned)) && belongs_to_scalar(line)) return true;
    const bool may_be_here = !here_ends_.empty() || may_open_here_document(scanned);
    if (may_be_here && belongs_to_here_document(line)) return true;
    if (!may_open_comment(scanned)) return false;
  }
  const bool was_open = !closes_.empty();
  is_in_markup_ = closes_ == comment_end;
  for (std::size_t at = 0; at < line.size();) {
    if (closes_.empty()) {
      const auto block = find_opening(line, at);
      if (!block) break;
      closes_ = block->closes;
      is_in_markup_ |= closes_ == comment_end;
      at = block->inside;
    } else {
      const std::size_t end = line.find(closes_, at);
      if (end == std::string_view::npos) return true;
      at = end + closes_.size();
      closes_ = {};
      if (at == line.size()) return true;
    }
  }
  return was_open || !closes_.empty();
}

}  // namespace tokenpak::compress
