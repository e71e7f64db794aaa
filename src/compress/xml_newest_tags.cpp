#include "compress/xml_newest_tags.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace tokenpak::compress {
namespace {

constexpr std::string_view same_value = "^";

/// A tag in turns: what stands before each value, and the value with its quotes. One more of the first.
struct Parts {
  std::vector<std::string_view> before;
  std::vector<std::string_view> values;
};

/// Behind the quoted value at `tag`'s begin, or npos.
std::size_t value_end(std::string_view tag) {
  const std::size_t close = tag.find(tag.front(), 1);
  return close == std::string_view::npos ? close : close + 1;
}

Parts parts_of(std::string_view tag) {
  Parts parts;
  while (true) {
    const std::size_t quote = std::min(tag.find_first_of("\"'"), tag.size());
    const std::size_t size = quote == tag.size() ? 0 : value_end(tag.substr(quote));
    if (size == 0 || size == std::string_view::npos) break;
    parts.before.push_back(tag.substr(0, quote));
    parts.values.push_back(tag.substr(quote, size));
    tag.remove_prefix(quote + size);
  }
  parts.before.push_back(tag);
  return parts;
}

}  // namespace

bool is_shortened_tag(const XmlPiece& tag) {
  const std::string_view rest = tag.whole.substr(std::min(1 + tag.name.size(), tag.whole.size()));
  const std::size_t first = rest.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && std::string_view("\"'^").contains(rest[first]);
}

std::optional<std::string> NewestTags::shortened(std::string_view text, const XmlPiece& tag) const {
  const auto newest = newest_.find(tag.name);
  if (newest == newest_.end()) return std::nullopt;
  const Parts before = parts_of(newest->second.of(text));
  const Parts now = parts_of(tag.whole);
  // What stands behind the last value, "/>" say, is written anyway.
  if (now.values.empty() || now.values.size() != before.values.size() ||
      !std::equal(now.before.begin(), now.before.end() - 1, before.before.begin()))
    return std::nullopt;
  std::string shorter = "<";
  shorter += tag.name;
  for (std::size_t at = 0; at < now.values.size(); ++at)
    (shorter += ' ') += now.values[at] == before.values[at] ? same_value : now.values[at];
  shorter += now.before.back();
  return shorter.size() < tag.whole.size() ? std::optional(std::move(shorter)) : std::nullopt;
}

std::optional<std::string> NewestTags::restored(std::string_view text, const XmlPiece& tag,
                                                std::size_t largest) const {
  const auto newest = newest_.find(tag.name);
  if (newest == newest_.end()) return std::nullopt;
  const Parts before = parts_of(newest->second.of(text));
  std::string_view rest = tag.whole.substr(1 + tag.name.size());
  std::string whole;
  for (std::size_t at = 0; at < before.values.size(); ++at) {
    if (rest.size() < 2 || rest.front() != ' ') return std::nullopt;
    rest.remove_prefix(1);
    std::string_view value = before.values[at];
    if (rest.starts_with(same_value)) {
      rest.remove_prefix(same_value.size());
    } else {
      const std::size_t size =
          rest.front() == '"' || rest.front() == '\'' ? value_end(rest) : std::string_view::npos;
      if (size == std::string_view::npos) return std::nullopt;
      value = rest.substr(0, size);
      rest.remove_prefix(size);
    }
    if (whole.size() + before.before[at].size() + value.size() + rest.size() > largest) return std::nullopt;
    (whole += before.before[at]) += value;
  }
  if (rest.find_first_of("\"'^") != std::string_view::npos) return std::nullopt;
  return whole += rest;
}

}  // namespace tokenpak::compress
