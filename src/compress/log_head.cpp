#include "compress/log_head.hpp"

#include "compress/line.hpp"
#include "compress/log_pattern.hpp"
#include "compress/log_time.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>

namespace tokenpak::compress {
namespace {

constexpr std::uint32_t most_head_fields = 16;
constexpr std::size_t most_columns = 9;  // a copy names its column by one digit

// Whether so many of all are nearly all: the rest does without a head.
bool nearly_all(std::size_t part, std::size_t whole) {
  return part * 100 >= whole * 85;
}

std::string_view without_padding(std::string_view separator) {
  while (separator.ends_with(' '))
    separator.remove_suffix(1);
  return separator;
}

// Padding before a number varies with its length.
bool alike(std::string_view left, std::string_view right) {
  if (left.size() == 1 && right.size() == 1 && left.front() == right.front()) return true;  // most
  if (left == right) return true;
  const std::string_view mark = without_padding(left);
  return mark == without_padding(right) && (!mark.empty() || (!left.empty() && !right.empty()));
}

std::size_t shape(std::string_view separator) {
  const std::string_view mark = without_padding(separator);
  if (mark.empty()) return separator.empty() ? 1 : 0;
  return std::hash<std::string_view>{}(mark);
}

class HeadFinder {
 public:
  explicit HeadFinder(const LogText& text) : text_(text), active_(text.lines().size(), 1) {}

  LogHead find() {
    least_ = begin_alike();
    LogHead head;
    if (least_ >= 3) {
      while (kinds_.size() < most_head_fields && take_field()) {
      }
      drop_loose_end();
      make_columns(head);
      make_tail(head);
    }
    head.holds.assign(active_.begin(), active_.end());
    return head;
  }

 private:
  // One for each line, not zero where it holds: bits would be dearer to walk over than they save.
  using Flags = std::vector<std::uint8_t>;

  static std::size_t count(const Flags& flags) {
    return static_cast<std::size_t>(std::ranges::count(flags, std::uint8_t{1}));
  }

  enum class FieldKind : std::uint8_t { constant, slow, counting };

  template <typename Keep>
  Flags narrowed(Keep keep) const {
    Flags result = active_;
    for (std::size_t index = 0; index < result.size(); ++index) {
      if (result[index] != 0 && !keep(text_.lines()[index])) result[index] = 0;
    }
    return result;
  }

  // What a line begins with, roughly: continuation lines, such as a stack trace's, begin otherwise than those
  // of the log.
  std::size_t beginning(const LogLine& line) const {
    const char first = text_.text()[text_.fields(line).front().begin];
    return shape(text_.separator(line, 0)) * 4 + (is_digit(first)   ? 0
                                                  : is_upper(first) ? 1
                                                  : is_lower(first) ? 2
                                                                    : 3);
  }

  // Starts from the lines that begin as more than half of them do; from all where no such half is. Gives
  // their number.
  std::size_t begin_alike() {
    std::size_t lines = 0;
    std::size_t candidate = 0;
    std::size_t votes = 0;
    std::vector<std::size_t> beginnings(active_.size());
    for (std::size_t at = 0; at < active_.size(); ++at) {
      active_[at] = text_.lines()[at].field_count > 0 ? 1 : 0;
      if (active_[at] == 0) continue;
      ++lines;
      const std::size_t kind = beginnings[at] = beginning(text_.lines()[at]);
      if (votes == 0) candidate = kind;
      votes += kind == candidate ? 1 : std::size_t{0} - 1;
    }
    Flags majority = active_;
    for (std::size_t at = 0; at < active_.size(); ++at)
      if (beginnings[at] != candidate) majority[at] = 0;
    const std::size_t kept = count(majority);
    if (kept * 2 <= lines) return lines;
    active_ = std::move(majority);
    return kept;
  }

  bool adopt(Flags narrower) {
    const std::size_t kept = count(narrower);
    if (kept == 0 || !nearly_all(kept, least_)) return false;
    active_ = std::move(narrower);
    return true;
  }

  // The line whose separator before field `index` most lines share (majority vote), by position.
  const LogLine* most_common_separator(std::uint32_t index) const {
    const LogLine* candidate = nullptr;
    std::size_t candidate_shape = 0;
    std::size_t votes = 0;
    for (std::size_t at = 0; at < active_.size(); ++at) {
      const LogLine& line = text_.lines()[at];
      if (active_[at] == 0 || line.field_count <= index) continue;
      const std::size_t line_shape = shape(text_.separator(line, index));
      if (votes == 0) {
        candidate = &line;
        candidate_shape = line_shape;
      }
      votes += line_shape == candidate_shape ? 1 : std::size_t{0} - 1;
    }
    return candidate;
  }

  std::string_view word(const LogLine& line, std::uint32_t index) const {
    return text_.fields(line)[index].of(text_.text());
  }

  bool take_field() {
    const auto index = static_cast<std::uint32_t>(kinds_.size());
    const LogLine* typical = most_common_separator(index);
    if (typical == nullptr) return false;
    Flags before = active_;
    const std::string_view separator = text_.separator(*typical, index);
    if (!adopt(narrowed([&](const LogLine& line) {
          return line.field_count > index && alike(text_.separator(line, index), separator);
        })))
      return false;

    std::size_t lines = 0;
    std::size_t changes = 0;
    std::size_t countable = 0;
    const LogLine* previous = nullptr;
    for (std::size_t at = 0; at < active_.size(); ++at) {
      if (active_[at] == 0) continue;
      const LogLine& line = text_.lines()[at];
      ++lines;
      countable += text_.fields(line)[index].is_countable ? 1 : 0;
      if (previous != nullptr && word(*previous, index) != word(line, index)) ++changes;
      previous = &line;
    }
    if (changes == 0 && !holds_place(word(*previous, index), PatternKind::head)) {
      kinds_.push_back(FieldKind::constant);
      return true;
    }
    const bool is_counting = nearly_all(countable, lines);
    // What changes seldom, as a date does, is written anew for all lines below; a time of day is not.
    const bool is_slow = changes * 12 <= lines && !(is_counting && word(*previous, index).contains(':'));
    const bool fits = (is_slow || is_counting) && adopt(narrowed([&](const LogLine& line) {
                        const LogField& field = text_.fields(line)[index];
                        return (is_slow || field.is_countable) &&
                               !(field.has_mark && holds_place(word(line, index), PatternKind::head));
                      }));
    if (!fits) {
      active_ = std::move(before);
      return false;
    }
    kinds_.push_back(is_slow ? FieldKind::slow : FieldKind::counting);
    return true;
  }

  // Behind the last value only what never changes belongs to the head: what changes with the kind of line is
  // the template's.
  void drop_loose_end() {
    const auto last = std::ranges::find(kinds_.rbegin(), kinds_.rend(), FieldKind::counting);
    const auto after = std::find(last.base(), kinds_.end(), FieldKind::slow);
    kinds_.erase(after, kinds_.end());
  }

  // Whether a field stands right behind the one before it in every line.
  bool joined(std::uint32_t index) const {
    if (index == 0) return false;
    for (std::size_t at = 0; at < active_.size(); ++at) {
      if (active_[at] != 0 && !joins_log_fields(text_.separator(text_.lines()[at], index))) return false;
    }
    return true;
  }

  // Whether a column holds times; those are of one form in all lines and mostly grow.
  bool holds_times(const HeadColumn& column) const {
    std::size_t pairs = 0;
    std::size_t rising = 0;
    std::string_view previous;
    for (std::size_t at = 0; at < active_.size(); ++at) {
      if (active_[at] == 0) continue;
      const std::string_view value = LogHead{}.value(text_, text_.lines()[at], column);
      if (previous.empty()) {
        if (!is_time(value)) return false;
      } else if (!same_time_form(previous, value)) {
        return false;
      } else {
        ++pairs;
        // A group that grows in length is a carry as seldom as one that falls: both may be left uncounted.
        rising += value.size() != previous.size() || value >= previous ? 1 : 0;
      }
      previous = value;
    }
    return rising * 4 >= pairs * 3;
  }

  void make_columns(LogHead& head) {
    head.field_count = static_cast<std::uint32_t>(kinds_.size());
    for (std::uint32_t index = 0; index < kinds_.size(); ++index) {
      if (kinds_[index] != FieldKind::counting) continue;
      const bool continues =
          !head.columns.empty() && head.columns.back().last_field + 1 == index && joined(index);
      if (continues) {
        head.columns.back().last_field = index;
      } else {
        head.columns.push_back({.first_field = index, .last_field = index});
      }
    }
    if (head.columns.size() > most_columns) {
      head.field_count = head.columns[most_columns].first_field;
      head.columns.resize(most_columns);
    }
    for (std::size_t at = 0; at < head.columns.size(); ++at) {
      classify(head, at);
      if (settle_padding(head, head.columns[at])) continue;
      head.field_count = head.columns[at].first_field;
      head.columns.resize(at);
    }
  }

  std::size_t padding(const LogLine& line, const HeadColumn& column) const {
    const std::string_view separator = text_.separator(line, column.first_field);
    return separator.size() - without_padding(separator).size();
  }

  // False where the spaces before the column vary in another way than padding does.
  bool settle_padding(const LogHead& head, HeadColumn& column) {
    const LogLine* first = nullptr;
    for (std::size_t at = 0; at < active_.size() && !column.is_padded; ++at) {
      if (active_[at] == 0) continue;
      if (first == nullptr) first = &text_.lines()[at];
      column.is_padded = padding(*first, column) != padding(text_.lines()[at], column);
    }
    if (!column.is_padded) return true;
    if (column.kind == HeadColumn::Kind::copy) return false;
    const auto width = [&](const LogLine& line) {
      return padding(line, column) + head.value(text_, line, column).size();
    };
    const std::size_t usual = width(*first);
    return adopt(narrowed([&](const LogLine& line) { return width(line) == usual; }));
  }

  void classify(LogHead& head, std::size_t at) {
    HeadColumn& column = head.columns[at];
    HeadColumn wider = column;
    const std::uint32_t from = at == 0 ? 0 : head.columns[at - 1].last_field + 1;
    while (wider.first_field > from && joined(wider.first_field) && is_number_like(wider.first_field - 1))
      --wider.first_field;
    if (holds_times(wider)) {
      column = wider;
      column.kind = HeadColumn::Kind::time;
    }
    for (std::uint32_t earlier = 0; earlier < at; ++earlier) {
      const HeadColumn& original = head.columns[earlier];
      if (original.kind == HeadColumn::Kind::copy) continue;
      if (!adopt(narrowed([&](const LogLine& line) {
            return head.value(text_, line, column) == head.value(text_, line, original);
          })))
        continue;
      column.kind = HeadColumn::Kind::copy;
      column.original = earlier;
      return;
    }
  }

  bool is_number_like(std::uint32_t index) const {
    for (std::size_t at = 0; at < active_.size(); ++at) {
      if (active_[at] != 0) return text_.fields(text_.lines()[at])[index].is_countable;
    }
    return false;
  }

  void make_tail(LogHead& head) {
    if (head.field_count == 0) return;
    const LogLine* first = nullptr;
    for (std::size_t at = 0; at < active_.size(); ++at) {
      if (active_[at] == 0) continue;
      const LogLine& line = text_.lines()[at];
      const std::string_view tail = text_.separator(line, head.field_count);
      if (first == nullptr) {
        first = &line;
        head.tail = tail;
      }
      std::size_t shared = 0;
      while (shared < std::min(tail.size(), head.tail.size()) && tail[shared] == head.tail[shared])
        ++shared;
      head.tail.resize(shared);
    }
  }

  const LogText& text_;
  Flags active_;
  std::size_t least_ = 0;
  std::vector<FieldKind> kinds_;
};

}  // namespace

LogHead find_head(const LogText& text) {
  return HeadFinder(text).find();
}

std::string head_pattern(const LogText& text, const LogLine& line, const LogHead& head) {
  std::string pattern;
  std::size_t at = line.begin;
  const std::span<const LogField> fields = text.fields(line);
  for (const HeadColumn& column : head.columns) {
    pattern += text.text().substr(at, fields[column.first_field].begin - at);
    pattern += column.kind == HeadColumn::Kind::time ? '#' : '*';
    if (column.kind == HeadColumn::Kind::copy) pattern += static_cast<char>('1' + column.original);
    if (column.is_padded) pattern += '_';
    at = fields[column.last_field].end;
  }
  pattern += text.text().substr(at, head.end(text, line) - at);
  return pattern;
}

bool same_head(const LogText& text, const LogLine& left, const LogLine& right, const LogHead& head) {
  const std::span<const LogField> left_fields = text.fields(left);
  const std::span<const LogField> right_fields = text.fields(right);
  std::size_t left_at = left.begin;
  std::size_t right_at = right.begin;
  const auto same_until = [&](std::size_t left_end, std::size_t right_end, bool is_padded = false) {
    const std::string_view left_part = text.text().substr(left_at, left_end - left_at);
    const std::string_view right_part = text.text().substr(right_at, right_end - right_at);
    return is_padded ? without_padding(left_part) == without_padding(right_part) : left_part == right_part;
  };
  for (const HeadColumn& column : head.columns) {
    if (!same_until(left_fields[column.first_field].begin, right_fields[column.first_field].begin,
                    column.is_padded))
      return false;
    left_at = left_fields[column.last_field].end;
    right_at = right_fields[column.last_field].end;
  }
  return same_until(head.end(text, left), head.end(text, right));
}

}  // namespace tokenpak::compress
