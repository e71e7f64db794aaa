#include "compress/block_state.hpp"

#include "compress/line.hpp"

#include <algorithm>
#include <optional>

namespace tokenpak::compress {
namespace {

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

bool BlockTracker::belongs_to_hunk(std::string_view line) {
  if (const auto size = read_hunk_header(line)) {
    removed_left_ = size->removed;
    added_left_ = size->added;
    return true;
  }
  if (removed_left_ == 0 && added_left_ == 0) {
    return line.starts_with("diff --git ") || line.starts_with("\\ No newline");
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

bool BlockTracker::belongs(std::string_view line) {
  if (belongs_to_hunk(line)) return true;
  const bool was_open = !closes_.empty();
  std::size_t at = 0;
  if (!was_open && !line.contains("\"\"\"") && !line.contains("'''") && !line.contains("/*")) return false;
  while (at < line.size()) {
    if (!closes_.empty()) {
      const std::size_t end = line.find(closes_, at);
      if (end == std::string_view::npos) return true;
      at = end + closes_.size();
      closes_ = {};
      continue;
    }
    const std::size_t open = line.find_first_of("\"'/", at);
    if (open == std::string_view::npos) break;
    const std::string_view here = line.substr(open);
    const bool may_begin_comment = open == 0 || is_blank(line[open - 1]) || line[open - 1] == ';';
    if (here.starts_with("\"\"\"")) {
      closes_ = "\"\"\"";
    } else if (here.starts_with("'''")) {
      closes_ = "'''";
    } else if (here.starts_with("/*") && may_begin_comment) {
      closes_ = "*/";
    }
    at = open + (closes_.empty() ? 1 : closes_.size());
  }
  return was_open || !closes_.empty();
}

}  // namespace tokenpak::compress
