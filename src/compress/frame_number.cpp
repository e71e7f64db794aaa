#include "compress/frame_number.hpp"

#include "compress/line.hpp"

#include <charconv>
#include <cstddef>

namespace tokenpak::compress {
namespace {

struct Mark {
  std::size_t digits_begin = 0;  // behind the "#"
  std::size_t digits_end = 0;
};

std::optional<Mark> find_mark(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(" \t");
  if (begin == std::string_view::npos || line[begin] != '#') return std::nullopt;
  Mark mark{.digits_begin = begin + 1, .digits_end = begin + 1};
  while (mark.digits_end < line.size() && is_digit(line[mark.digits_end]))
    ++mark.digits_end;
  return mark;
}

// Nothing where the digits are more than a number needs: they would not come back as they are.
std::optional<std::uint32_t> number_of(std::string_view digits) {
  constexpr std::size_t most_digits = 8;
  if (digits.size() > most_digits || (digits.size() > 1 && digits.front() == '0')) return std::nullopt;
  std::uint32_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

}  // namespace

bool FrameNumbers::has_bare_mark(std::string_view line) {
  const std::optional<Mark> mark = find_mark(line);
  return mark && mark->digits_begin == mark->digits_end;
}

std::string FrameNumbers::without(std::string_view line) {
  std::string result(line);
  const std::optional<Mark> mark = find_mark(line);
  if (!mark || mark->digits_begin == mark->digits_end) return result;
  const std::optional<std::uint32_t> number =
      number_of(line.substr(mark->digits_begin, mark->digits_end - mark->digits_begin));
  if (number && last_ && *number == *last_ + 1)
    result.erase(mark->digits_begin, mark->digits_end - mark->digits_begin);
  last_ = number;
  return result;
}

std::optional<std::string> FrameNumbers::with(std::string_view line) {
  std::string result(line);
  const std::optional<Mark> mark = find_mark(line);
  if (!mark) return result;
  if (mark->digits_begin < mark->digits_end) {
    last_ = number_of(line.substr(mark->digits_begin, mark->digits_end - mark->digits_begin));
    return result;
  }
  if (!last_) return std::nullopt;
  last_ = *last_ + 1;
  result.insert(mark->digits_begin, std::to_string(*last_));
  return result;
}

}  // namespace tokenpak::compress
