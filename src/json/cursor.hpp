#pragma once

#include "base/bytes.hpp"
#include "json/characters.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokenpak::json {

enum class Kind : std::uint8_t { object, array, string, number, boolean, null, invalid };

/// Walks a JSON document once, forward, in place, and tells where its values stand; nothing is built or
/// copied.
///
///     Cursor cursor(body);
///     cursor.enter_object();
///     std::string_view key;
///     while (cursor.next_member(key)) {
///       if (key == "model") model = cursor.read_string(); else cursor.skip();
///     }
///     if (cursor.finish()) { … every byte was seen and the structure is sound … }
///
/// After `next_member` or `next_element` the value at the cursor must be consumed by exactly one of
/// `enter_*`, `read_*`, `skip`. Strict about structure (RFC 8259), indifferent to what strings hold: any byte
/// >= 0x20 passes, invalid UTF-8 included; escapes are checked for form only. Numbers may be of any length.
/// Members with equal keys are all visited. Nesting beyond `max_depth` is an error. The first error sticks:
/// `failed()` is true from then on, loops end, ranges come back empty. The document must outlive the cursor.
/// Never reads outside of it.
class Cursor {
 public:
  static constexpr int max_depth = 512;

  explicit Cursor(std::string_view document);

  /// The kind of the value at the cursor, told from its first byte.
  Kind peek();

  bool enter_object();
  /// Moves to the next member's value; false at the end of the object (which is then consumed) or after an
  /// error. `key` is without quotes; its escapes are resolved where the result fits in 64 bytes, else it
  /// stays raw. A key stays as it is until the next call.
  bool next_member(std::string_view& key);

  bool enter_array();
  bool next_element();

  /// The string's bytes between the quotes, escapes as they stand.
  ByteRange read_string();
  /// true/false; any other value is an error.
  bool read_boolean();
  /// The value's whole range, quotes or brackets included; what is inside is checked.
  ByteRange skip();

  bool failed() const { return place_ == Place::failed; }
  /// True if the top-level value is consumed, only white space follows and no error occurred.
  bool finish();

  std::string_view document() const { return document_; }
  /// Offset of the next byte to look at.
  std::size_t position() const { return offset(at_); }

 private:
  /// What the next byte that is not white space may be.
  enum class Place : std::uint8_t {
    value,   ///< The first byte of a value that must be consumed.
    opened,  ///< Right after `{` or `[`: the first key or element, or the end.
    after,   ///< After a value: a comma, the end of the container, or of the document.
    failed,
  };

  bool at_value() const { return place_ == Place::value; }
  bool enter(char opening_bracket);
  bool next(char closing_bracket);
  char next_byte();
  std::size_t offset(const char* at) const { return static_cast<std::size_t>(at - document_.data()); }
  std::string_view resolve_key(std::string_view raw);
  bool fail();

  std::string_view document_;
  const char* at_;   ///< The next byte to look at.
  const char* end_;  ///< The document's end.
  int depth_ = 0;
  Place place_ = Place::value;
  std::array<char, 64> key_{};  ///< The newest key, if it had escapes to resolve.
};

// What is called for every value and is a few instructions long.

inline Kind Cursor::peek() {
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

inline bool Cursor::enter_object() {
  return enter('{');
}
inline bool Cursor::enter_array() {
  return enter('[');
}

inline bool Cursor::enter(char opening_bracket) {
  if (!at_value() || next_byte() != opening_bracket || depth_ == max_depth) return fail();
  ++at_;
  ++depth_;
  place_ = Place::opened;
  return true;
}

inline bool Cursor::next_element() {
  if (!next(']')) return false;
  place_ = Place::value;
  return true;
}

/// Moves to the next member or element of the container, or behind its end (then false).
inline bool Cursor::next(char closing_bracket) {
  const bool opened = place_ == Place::opened;
  if (depth_ == 0 || !(opened || place_ == Place::after)) return fail();
  const char byte = next_byte();
  if (byte == closing_bracket) {
    ++at_;
    --depth_;
    place_ = Place::after;
    return false;
  }
  if (opened) return true;
  if (byte != ',') return fail();
  ++at_;
  return true;
}

/// Passes white space; the byte behind it, or 0 (which no structure has) at the document's end.
inline char Cursor::next_byte() {
  at_ = skip_space(at_, end_);
  return at_ == end_ ? '\0' : *at_;
}

inline bool Cursor::fail() {
  place_ = Place::failed;
  return false;
}

}  // namespace tokenpak::json
