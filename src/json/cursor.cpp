#include "json/cursor.hpp"

#include "json/closing_quote.hpp"
#include "json/escape_sequence.hpp"
#include "json/string_scan.hpp"

#include <algorithm>

namespace tokenpak::json {
namespace {

// The functions below take a place in the document and give the place behind what they read, or nullptr where
// it is malformed or cut off by the document's end. They keep the place in a register, which is what makes
// them quick.

/// From behind the opening quote to behind the closing one.
const char* skip_string(const char* at, const char* end) {
  const char* quote = find_closing_quote(at, end);
  return quote == nullptr ? nullptr : quote + 1;
}

/// One digit or more.
const char* skip_digits(const char* at, const char* end) {
  if (at == end || !is_digit(*at)) return nullptr;
  while (at != end && is_digit(*at))
    ++at;
  return at;
}

const char* skip_exponent(const char* at, const char* end) {
  if (at != end && (*at == '+' || *at == '-')) ++at;
  return skip_digits(at, end);
}

const char* skip_number(const char* at, const char* end) {
  if (*at == '-') ++at;
  // No other digit may follow a leading zero.
  at = at != end && *at == '0' ? at + 1 : skip_digits(at, end);
  if (at != nullptr && at != end && *at == '.') at = skip_digits(at + 1, end);
  if (at != nullptr && at != end && (*at == 'e' || *at == 'E')) at = skip_exponent(at + 1, end);
  return at;
}

const char* skip_word(const char* at, const char* end, std::string_view word) {
  return std::string_view(at, end).starts_with(word) ? at + word.size() : nullptr;
}

const char* skip_value(const char* at, const char* end, int depth_left);

const char* skip_array(const char* at, const char* end, int depth_left) {
  at = skip_space(at, end);
  if (at != end && *at == ']') return at + 1;
  for (;;) {
    at = skip_value(at, end, depth_left);
    if (at == nullptr) return nullptr;
    at = skip_space(at, end);
    if (at == end) return nullptr;
    if (*at == ']') return at + 1;
    if (*at != ',') return nullptr;
    ++at;
  }
}

const char* skip_object(const char* at, const char* end, int depth_left) {
  at = skip_space(at, end);
  if (at != end && *at == '}') return at + 1;
  for (;;) {
    at = skip_space(at, end);
    if (at == end || *at != '"') return nullptr;
    at = skip_string(at + 1, end);
    if (at == nullptr) return nullptr;
    at = skip_space(at, end);
    if (at == end || *at != ':') return nullptr;
    at = skip_value(at + 1, end, depth_left);
    if (at == nullptr) return nullptr;
    at = skip_space(at, end);
    if (at == end) return nullptr;
    if (*at == '}') return at + 1;
    if (*at != ',') return nullptr;
    ++at;
  }
}

/// White space, then one value that may nest `depth_left` containers.
const char* skip_value(const char* at, const char* end, int depth_left) {
  at = skip_space(at, end);
  if (at == end) return nullptr;
  switch (*at) {
    case '"':
      return skip_string(at + 1, end);
    case '{':
      return depth_left == 0 ? nullptr : skip_object(at + 1, end, depth_left - 1);
    case '[':
      return depth_left == 0 ? nullptr : skip_array(at + 1, end, depth_left - 1);
    case 't':
      return skip_word(at, end, "true");
    case 'f':
      return skip_word(at, end, "false");
    case 'n':
      return skip_word(at, end, "null");
    default:
      return *at == '-' || is_digit(*at) ? skip_number(at, end) : nullptr;
  }
}

}  // namespace

Cursor::Cursor(std::string_view document)
    : document_(document), at_(document.data()), end_(document.data() + document.size()) {}

bool Cursor::next_member(std::string_view& key) {
  if (!next('}')) return false;
  if (next_byte() != '"') return fail();
  const char* const begin = at_ + 1;
  const char* quote = find_stop(begin, end_);
  if (quote != end_ && *quote == '"') {
    key = {begin, quote};
  } else {
    quote = find_closing_quote(quote, end_);
    if (quote == nullptr) return fail();
    key = resolve_key({begin, quote});
  }
  at_ = quote + 1;
  if (next_byte() != ':') return fail();
  ++at_;
  place_ = Place::value;
  return true;
}

ByteRange Cursor::read_string() {
  const char* const quote = at_value() && next_byte() == '"' ? find_closing_quote(at_ + 1, end_) : nullptr;
  if (quote == nullptr) {
    fail();
    return {};
  }
  const ByteRange content{offset(at_ + 1), offset(quote)};
  at_ = quote + 1;
  place_ = Place::after;
  return content;
}

bool Cursor::read_boolean() {
  if (peek() != Kind::boolean) return fail();
  return skip().size() == std::string_view("true").size();
}

ByteRange Cursor::skip() {
  const char* const begin = at_value() ? skip_space(at_, end_) : end_;
  const char* const end = skip_value(begin, end_, max_depth - depth_);
  if (end == nullptr) {
    fail();
    return {};
  }
  at_ = end;
  place_ = Place::after;
  return {offset(begin), offset(end)};
}

bool Cursor::finish() {
  if (place_ != Place::after || depth_ != 0) return false;
  next_byte();
  return at_ == end_;
}

/// The key with its escapes resolved, or as it is if it does not fit.
std::string_view Cursor::resolve_key(std::string_view raw) {
  constexpr std::size_t longest_escape = 6;
  if (raw.size() > longest_escape * key_.size()) return raw;
  std::array<char, longest_escape * std::tuple_size_v<decltype(key_)>> resolved;
  const std::size_t size = resolve_escapes(raw, resolved.data());
  if (size > key_.size()) return raw;
  std::copy_n(resolved.data(), size, key_.data());
  return {key_.data(), size};
}

}  // namespace tokenpak::json
