#include "json/cursor.hpp"

#include "json/escape_sequence.hpp"
#include "json/string_scan.hpp"

#include <algorithm>

namespace tokenpak::json {
namespace {

// The functions below take a place in the document and give the place behind what they read, or nullptr where
// it is malformed or cut off by the document's end. They keep the place in a register, which is what makes
// them quick.

constexpr bool is_space(char byte) {
  return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}
constexpr bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

const char* skip_space(const char* at, const char* end) {
  while (at != end && is_space(*at))
    ++at;
  return at;
}

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

const char* skip_number(const char* at, const char* end) {
  if (*at == '-') ++at;
  if (at != end && *at == '0') {
    ++at;
  } else if ((at = skip_digits(at, end)) == nullptr) {
    return nullptr;
  }
  if (at != end && *at == '.') {
    if ((at = skip_digits(at + 1, end)) == nullptr) return nullptr;
  }
  if (at != end && (*at == 'e' || *at == 'E')) {
    ++at;
    if (at != end && (*at == '+' || *at == '-')) ++at;
    return skip_digits(at, end);
  }
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

Cursor::Cursor(std::string_view document) : document_(document) {}

Kind Cursor::peek() {
  if (!at_value()) return Kind::invalid;
  const char byte = next_byte();
  switch (byte) {
    case '{':
      return Kind::object;
    case '[':
      return Kind::array;
    case '"':
      return Kind::string;
    case 't':
    case 'f':
      return Kind::boolean;
    case 'n':
      return Kind::null;
    default:
      return byte == '-' || is_digit(byte) ? Kind::number : Kind::invalid;
  }
}

bool Cursor::enter_object() {
  return enter('{');
}
bool Cursor::enter_array() {
  return enter('[');
}

bool Cursor::enter(char bracket) {
  if (!at_value() || next_byte() != bracket || depth_ == max_depth) return fail();
  ++position_;
  ++depth_;
  place_ = Place::opened;
  return true;
}

bool Cursor::next_member(std::string_view& key) {
  if (!next('}')) return false;
  if (next_byte() != '"') return fail();
  const char* const begin = document_.data() + position_ + 1;
  const char* const end = document_.data() + document_.size();
  const char* quote = find_stop(begin, end);
  if (quote != end && *quote == '"') {
    key = {begin, quote};
  } else {
    quote = find_closing_quote(quote, end);
    if (quote == nullptr) return fail();
    key = resolve_key({begin, quote});
  }
  position_ = static_cast<std::size_t>(quote + 1 - document_.data());
  if (next_byte() != ':') return fail();
  ++position_;
  place_ = Place::value;
  return true;
}

bool Cursor::next_element() {
  if (!next(']')) return false;
  place_ = Place::value;
  return true;
}

/// Moves to the next member or element of the container, or behind its end (then false).
bool Cursor::next(char closing_bracket) {
  if (depth_ == 0) return fail();
  const char byte = next_byte();
  if (place_ == Place::opened) {
    if (byte != closing_bracket) return true;
  } else if (place_ == Place::after) {
    if (byte == ',') {
      ++position_;
      return true;
    }
    if (byte != closing_bracket) return fail();
  } else {
    return fail();
  }
  ++position_;
  --depth_;
  place_ = Place::after;
  return false;
}

ByteRange Cursor::read_string() {
  if (!at_value() || next_byte() != '"') {
    fail();
    return {};
  }
  return string_content();
}

bool Cursor::read_boolean() {
  if (peek() != Kind::boolean) return fail();
  return skip().size() == 4;
}

ByteRange Cursor::skip() {
  if (!at_value()) {
    fail();
    return {};
  }
  next_byte();
  const char* const begin = document_.data() + position_;
  const char* const end = skip_value(begin, document_.data() + document_.size(), max_depth - depth_);
  if (end == nullptr) {
    fail();
    return {};
  }
  const ByteRange range{position_, position_ + static_cast<std::size_t>(end - begin)};
  position_ = range.end;
  place_ = Place::after;
  return range;
}

bool Cursor::finish() {
  if (place_ != Place::after || depth_ != 0) return false;
  next_byte();
  return position_ == document_.size();
}

/// Passes white space; the byte at the position, or 0 (which no structure has) at the document's end.
char Cursor::next_byte() {
  const char* const begin = document_.data();
  const char* const end = begin + document_.size();
  const char* const at = skip_space(begin + position_, end);
  position_ = static_cast<std::size_t>(at - begin);
  return at == end ? '\0' : *at;
}

/// Reads the string whose opening quote is at the position.
ByteRange Cursor::string_content() {
  const char* const begin = document_.data();
  const char* const quote = find_closing_quote(begin + position_ + 1, begin + document_.size());
  if (quote == nullptr) {
    fail();
    return {};
  }
  const ByteRange content{position_ + 1, static_cast<std::size_t>(quote - begin)};
  position_ = content.end + 1;
  place_ = Place::after;
  return content;
}

std::string_view Cursor::resolve_key(std::string_view raw) {
  constexpr std::size_t longest_escape = 6;
  if (raw.size() > longest_escape * key_.size()) return raw;
  std::array<char, longest_escape * 64> resolved;
  static_assert(resolved.size() == longest_escape * std::tuple_size_v<decltype(key_)>);
  const std::size_t size = resolve_escapes(raw, resolved.data());
  if (size > key_.size()) return raw;
  std::copy_n(resolved.data(), size, key_.data());
  return {key_.data(), size};
}

bool Cursor::fail() {
  place_ = Place::failed;
  return false;
}

}  // namespace tokenpak::json
