#include "compress/log_time.hpp"

#include "compress/line.hpp"

#include <algorithm>
#include <cstddef>

namespace tokenpak::compress {
namespace {

constexpr std::string_view marks = ":.,-/+TZ";

bool begins_group(std::string_view text, std::size_t at) {
  return is_digit(text[at]) && (at == 0 || !is_digit(text[at - 1]));
}

}  // namespace

bool is_time(std::string_view text) {
  std::size_t group = 0;  // digits since the last mark
  std::size_t colons = 0;
  for (const char character : text) {
    if (is_digit(character)) {
      ++group;
      continue;
    }
    if (!marks.contains(character)) return false;
    if (character == ':' && (group == 0 || group > 2)) return false;
    colons += character == ':' ? 1 : 0;
    group = 0;
  }
  constexpr std::string_view date = "0000-00-00";
  return !text.empty() && is_digit(text.front()) &&
         (colons == 2 || colons == 3 ||
          (text.size() > date.size() && same_time_form(text.substr(0, date.size()), date)));
}

bool same_time_form(std::string_view left, std::string_view right) {
  const auto skip_group = [](std::string_view text, std::size_t& at) {
    const std::size_t begin = at;
    while (at < text.size() && is_digit(text[at]))
      ++at;
    return at > begin;
  };
  std::size_t at = 0;
  std::size_t other = 0;
  while (true) {
    if (skip_group(left, at) != skip_group(right, other)) return false;
    if (at == left.size() || other == right.size()) return at == left.size() && other == right.size();
    if (left[at++] != right[other++]) return false;
  }
}

std::string_view changed_end(std::string_view previous, std::string_view time) {
  const std::size_t most = std::min(previous.size(), time.size());
  std::size_t differs = 0;
  while (differs < most && previous[differs] == time[differs])
    ++differs;
  if (differs == time.size() && differs == previous.size()) return {};
  std::size_t group = std::min(differs, time.size() - 1);
  // The first difference may be that the longer of two groups goes on.
  if (!is_digit(time[group]) && group > 0) --group;
  while (group > 0 && !begins_group(time, group))
    --group;
  return time.substr(group);
}

std::string with_changed_end(std::string_view previous, std::string_view end) {
  std::size_t groups = 0;
  for (std::size_t at = 0; at < end.size(); ++at)
    groups += begins_group(end, at) ? 1 : 0;
  std::size_t kept = previous.size();
  for (std::size_t at = previous.size(); at > 0 && groups > 0; --at) {
    if (!begins_group(previous, at - 1)) continue;
    kept = at - 1;
    --groups;
  }
  if (groups > 0) return std::string(end);
  return std::string(previous.substr(0, kept)).append(end);
}

}  // namespace tokenpak::compress
