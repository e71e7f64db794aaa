#include "dialect/captured.hpp"

#include "json/cursor.hpp"
#include "json/text.hpp"

#include <charconv>

namespace tokenpak::dialect {
namespace {

constexpr std::uint64_t most_tokens = std::uint64_t{1} << 53;  // beyond it a JSON number is not exact

/// The raw value of the last member `name`; empty if `object` is none or has no such member.
std::string_view member(std::string_view object, std::string_view name) {
  json::Cursor cursor(object);
  std::string_view found;
  std::string_view key;
  if (cursor.peek() != json::Kind::object || !cursor.enter_object()) return {};
  while (cursor.next_member(key)) {
    const bool is_wanted = key == name;
    const std::string_view value = cursor.skip().of(object);
    if (is_wanted) found = value;
  }
  return found;
}

std::optional<std::uint64_t> tokens_in(std::string_view number) {
  std::uint64_t tokens = 0;
  const auto [rest, error] = std::from_chars(number.begin(), number.end(), tokens);
  if (number.empty() || error != std::errc() || rest != number.end() || tokens > most_tokens)
    return std::nullopt;
  return tokens;
}

}  // namespace

bool is_set(std::string_view value) {
  return !value.empty() && value != "null";
}

std::string text_of(std::string_view value) {
  std::string text;
  if (value.size() >= 2 && value.front() == '"') json::unescape(value.substr(1, value.size() - 2), text);
  return text;
}

bool any_has(std::string_view array, std::string_view name) {
  json::Cursor cursor(array);
  if (cursor.peek() != json::Kind::array || !cursor.enter_array()) return false;
  while (cursor.next_element()) {
    if (is_set(member(cursor.skip().of(array), name))) return true;
  }
  return false;
}

std::uint64_t string_bytes(std::string_view value) {
  std::uint64_t bytes = 0;
  std::size_t begin = value.find('"');
  while (begin != std::string_view::npos) {
    ++begin;
    std::size_t end = begin;
    while (end < value.size() && value[end] != '"')
      end += value[end] == '\\' ? 2 : 1;
    if (end >= value.size()) return bytes;
    std::size_t next = end + 1;
    while (next < value.size() &&
           (value[next] == ' ' || value[next] == '\n' || value[next] == '\r' || value[next] == '\t'))
      ++next;
    if (next == value.size() || value[next] != ':') bytes += end - begin;
    begin = value.find('"', next);
  }
  return bytes;
}

TokenCounts::TokenCounts(std::string_view object) {
  json::Cursor cursor(object);
  std::string_view name;
  // A name with escapes is resolved into the cursor's own memory, where it does not last.
  const auto lasts = [object](std::string_view view) {
    return view.data() >= object.data() && view.data() < object.data() + object.size();
  };
  if (cursor.peek() != json::Kind::object || !cursor.enter_object()) return;
  while (cursor.next_member(name)) {
    const json::Kind kind = cursor.peek();
    if (kind == json::Kind::number && lasts(name)) {
      add({}, name, cursor.skip().of(object));
    } else if (kind == json::Kind::object && lasts(name) && cursor.enter_object()) {
      const std::string_view parent = name;
      while (cursor.next_member(name)) {
        const std::string_view value = cursor.skip().of(object);
        if (lasts(name)) add(parent, name, value);
      }
    } else {
      cursor.skip();
    }
  }
}

void TokenCounts::add(std::string_view parent, std::string_view name, std::string_view number) {
  const auto tokens = tokens_in(number);
  if (tokens && size_ < capacity) entries_[size_++] = {parent, name, *tokens};
}

std::optional<std::uint64_t> TokenCounts::at(std::string_view parent, std::string_view name) const {
  for (std::size_t i = size_; i-- > 0;) {
    const Entry& entry = entries_[i];
    if (entry.name == name && entry.parent == parent) return entry.tokens;
  }
  return std::nullopt;
}

}  // namespace tokenpak::dialect
