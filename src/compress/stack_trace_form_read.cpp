#include "compress/frame_number.hpp"
#include "compress/line.hpp"
#include "compress/stack_trace_form.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::compress {
namespace {

// Takes a number from 1 on without leading zeros.
bool take_number(std::string_view& text, std::size_t& number) {
  constexpr std::size_t most_digits = 9;
  std::size_t digits = 0;
  while (digits < text.size() && digits <= most_digits && is_digit(text[digits]))
    ++digits;
  if (digits == 0 || digits > most_digits || text.front() == '0') return false;
  const std::string_view number_text = text.substr(0, digits);
  std::from_chars(number_text.begin(), number_text.end(), number);
  text.remove_prefix(digits);
  return true;
}

class TraceReader {
 public:
  TraceReader(std::string_view encoded, std::size_t largest) : encoded_(encoded), largest_(largest) {}

  std::optional<std::string> read() {
    for (std::size_t at = 0; at <= encoded_.size();) {
      const std::size_t newline = std::min(encoded_.find('\n', at), encoded_.size());
      if (!read_line(encoded_.substr(at, newline - at))) return std::nullopt;
      at = newline + 1;
    }
    if (is_in_run_ || out_.empty()) return std::nullopt;
    out_.pop_back();
    return std::move(out_);
  }

 private:
  bool read_line(std::string_view line) {
    if (line == "]") {
      const bool ends_run = is_in_run_ && !runs_.back().empty();
      is_in_run_ = false;
      return ends_run;
    }
    if (line.size() > 1 && line[0] == '[' && is_digit(line[1])) return read_mark(line.substr(1));
    if (is_in_run_) runs_.back().push_back(line);
    return add(line);
  }

  // What stands behind "[": a run's number, or the numbers of runs to repeat.
  bool read_mark(std::string_view mark) {
    if (is_in_run_) return false;
    std::vector<std::size_t> numbers(1);
    if (!take_number(mark, numbers.back())) return false;
    if (mark.empty()) {
      is_in_run_ = true;
      runs_.emplace_back();
      return numbers.back() == runs_.size();
    }
    while (mark.starts_with(' ')) {
      mark.remove_prefix(1);
      if (!take_number(mark, numbers.emplace_back())) return false;
    }
    if (!mark.starts_with(']')) return false;
    mark.remove_prefix(1);
    std::size_t times = 1;
    if (mark.starts_with(" x")) {
      mark.remove_prefix(2);
      if (!take_number(mark, times)) return false;
    }
    return mark.empty() && repeat(numbers, times);
  }

  // Every run has a line and every line its newline: `largest` ends this soon enough.
  bool repeat(const std::vector<std::size_t>& numbers, std::size_t times) {
    for (std::size_t time = 0; time < times; ++time) {
      for (const std::size_t number : numbers) {
        if (number > runs_.size()) return false;
        for (const std::string_view line : runs_[number - 1]) {
          if (!add(line)) return false;
        }
      }
    }
    return true;
  }

  bool add(std::string_view line) {
    std::optional<std::string> text =
        line.starts_with('\\') ? std::optional<std::string>(line.substr(1)) : numbers_.with(line);
    // One more byte for the newline that goes again at the end.
    if (!text || text->size() + 1 > largest_ + 1 - std::min(out_.size(), largest_ + 1)) return false;
    out_.append(*text) += '\n';
    return true;
  }

  std::string_view encoded_;
  std::size_t largest_;
  std::string out_;
  std::vector<std::vector<std::string_view>> runs_;
  bool is_in_run_ = false;
  FrameNumbers numbers_;
};

}  // namespace

std::optional<std::string> decode_stack_trace(std::string_view encoded, std::size_t largest) {
  return TraceReader(encoded, largest).read();
}

}  // namespace tokenpak::compress
