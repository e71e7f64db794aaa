#include "compress/log_form.hpp"

#include "compress/line.hpp"
#include "compress/log_fields.hpp"
#include "compress/log_head.hpp"
#include "compress/log_templates.hpp"
#include "compress/log_time.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

namespace tokenpak::compress {
namespace {

constexpr std::size_t fewest_lines = 4;
// A value is left out only where its last occurrence is no more lines away: it must be found by reading.
constexpr std::uint32_t farthest = 50;
constexpr std::string_view as_above = "\"";

// a to z, then aa, ab: the 26 letters as digits of a number system without zero.
std::string letters_of(std::size_t rank) {
  std::string letters;
  for (std::size_t rest = rank + 1; rest > 0; rest = (rest - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('a' + (rest - 1) % 26));
  return letters;
}

class LogWriter {
 public:
  LogWriter(const LogText& text, const LogHead& head, const LogTemplates& templates)
      : text_(text), head_(head), templates_(templates), last_row_(templates.templates.size(), none) {}

  std::string write() {
    write_dictionary();
    for (std::uint32_t line = 0; line < text_.lines().size(); ++line) {
      const std::uint32_t kind = templates_.of_line[line];
      if (kind == LogTemplates::none) {
        write_single(line);
      } else {
        write_row(line, kind);
      }
    }
    out_.pop_back();
    return std::move(out_);
  }

 private:
  static constexpr std::uint32_t none = LogTemplates::none;

  const LogLine& line_at(std::uint32_t line) const { return text_.lines()[line]; }

  void write_dictionary() {
    std::vector<std::uint32_t> order(templates_.templates.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, [this](std::uint32_t left, std::uint32_t right) {
      const std::uint32_t left_count = templates_.templates[left].count;
      const std::uint32_t right_count = templates_.templates[right].count;
      return left_count != right_count ? left_count > right_count : left < right;
    });
    letters_.resize(order.size());
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
      const LogTemplate& described = templates_.templates[order[rank]];
      letters_[order[rank]] = letters_of(rank);
      out_ += letters_[order[rank]];
      out_ += described.has_head ? ": " : "= ";
      out_ += described.pattern;
      out_ += '\n';
    }
  }

  bool has_current_head(std::uint32_t line) const {
    return head_.field_count == 0 ||
           (current_head_ != none && same_head(text_, line_at(current_head_), line_at(line), head_));
  }

  void set_head(std::uint32_t line) {
    if (has_current_head(line)) return;
    out_ += '@';
    out_ += head_pattern(text_, line_at(line), head_);
    out_ += '\n';
    current_head_ = line;
    last_headed_ = none;
  }

  void add_head_values(std::uint32_t line) {
    for (const HeadColumn& column : head_.columns) {
      if (column.kind == HeadColumn::Kind::copy) continue;
      const std::string_view value = head_.value(text_, line_at(line), column);
      if (last_headed_ == none) {
        values_.push_back(value);
        continue;
      }
      const std::string_view previous = head_.value(text_, line_at(last_headed_), column);
      if (column.kind == HeadColumn::Kind::time) {
        const std::string_view end = changed_end(previous, value);
        values_.push_back(end.empty() ? as_above : end);
      } else {
        values_.push_back(value == previous ? as_above : value);
      }
    }
    last_headed_ = line;
  }

  std::string_view value_of(std::uint32_t line, const TemplateColumn& column) const {
    const std::span<const LogField> fields = text_.fields(line_at(line));
    return text_.text().substr(fields[column.first_field].begin,
                               fields[column.last_field].end - fields[column.first_field].begin);
  }

  void add_values(std::uint32_t line, std::uint32_t kind) {
    const std::uint32_t previous = last_row_[kind];
    const bool is_near = previous != none && line - previous <= farthest;
    for (const TemplateColumn& column : templates_.templates[kind].columns) {
      const std::string_view value = value_of(line, column);
      const bool is_as_above = is_near && value_of(previous, column) == value;
      values_.push_back(is_as_above ? as_above : value);
    }
    last_row_[kind] = line;
  }

  // A value that cannot be taken for a part of the letters before it stands right behind them.
  void write_values(bool after_letters, bool has_head_value) {
    for (std::size_t index = 0; index < values_.size(); ++index) {
      const std::string_view value = values_[index];
      const bool is_plain = is_digit(value.front()) || value == as_above;
      const bool may_touch = index == 0 && is_plain && (!after_letters || has_head_value);
      if (!may_touch) out_ += ' ';
      out_ += value;
    }
    values_.clear();
  }

  void write_row(std::uint32_t line, std::uint32_t kind) {
    const bool has_head = templates_.templates[kind].has_head;
    if (has_head) {
      set_head(line);
      add_head_values(line);
    }
    const bool has_head_value = !values_.empty();
    add_values(line, kind);
    while (!values_.empty() && values_.back() == as_above)
      values_.pop_back();
    if (kind != current_) out_ += letters_[kind];
    write_values(kind != current_, has_head_value);
    current_ = kind;
    out_ += '\n';
  }

  // A head for one line alone does not pay.
  bool next_has_head_of(std::uint32_t line) const {
    return line + 1 < text_.lines().size() && head_.holds[line + 1] &&
           same_head(text_, line_at(line), line_at(line + 1), head_);
  }

  void write_single(std::uint32_t line) {
    const bool has_head = head_.holds[line] && head_.field_count > 0;
    if (has_head && next_has_head_of(line)) set_head(line);
    if (!has_head || !has_current_head(line)) {
      out_ += '=';
      out_ += text_.body(line_at(line));
    } else {
      out_ += '~';
      add_head_values(line);
      const bool has_values = !values_.empty();
      write_values(true, has_values);
      if (has_values) out_ += ' ';
      const std::uint32_t begin = head_.end(text_, line_at(line));
      out_ += text_.text().substr(begin, line_at(line).end - begin);
    }
    out_ += '\n';
  }

  const LogText& text_;
  const LogHead& head_;
  const LogTemplates& templates_;
  std::string out_;
  std::vector<std::string> letters_;
  std::vector<std::string_view> values_;
  std::vector<std::uint32_t> last_row_;  // by template: the line that was written with it last
  std::uint32_t current_ = none;         // the template of the row before
  std::uint32_t current_head_ = none;    // a line whose head is the one in force
  std::uint32_t last_headed_ = none;     // the line before that has the head in force
};

}  // namespace

std::optional<std::string> encode_log(std::string_view text) {
  const std::optional<LogAnalysis> log = LogAnalysis::of(text);
  return log ? encode_log(*log) : std::nullopt;
}

std::optional<std::string> encode_log(const LogAnalysis& log) {
  if (log.text.lines().size() < fewest_lines) return std::nullopt;
  // Without either each line would only have a mark before it.
  if (log.head.field_count == 0 && log.templates.templates.empty()) return std::nullopt;
  std::string encoded = LogWriter(log.text, log.head, log.templates).write();
  // Less than this is not worth a reader's effort.
  const std::size_t size = log.text.text().size();
  if (encoded.size() + size / 20 >= size) return std::nullopt;
  return encoded;
}

}  // namespace tokenpak::compress
