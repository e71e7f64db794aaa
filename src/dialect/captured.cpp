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
  const char* end = number.data() + number.size();
  const auto [rest, error] = std::from_chars(number.data(), end, tokens);
  if (number.empty() || error != std::errc() || rest != end || tokens > most_tokens) return std::nullopt;
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

std::optional<std::uint64_t> tokens_at(std::string_view object, std::string_view name) {
  return tokens_in(member(object, name));
}

std::optional<std::uint64_t> tokens_at(std::string_view object, std::string_view parent,
                                       std::string_view name) {
  return tokens_in(member(member(object, parent), name));
}

}  // namespace tokenpak::dialect
