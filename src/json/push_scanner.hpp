#pragma once

#include "json/escape_sequence.hpp"
#include "json/string_scan.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokenpak::json {

/// Checks a JSON document that arrives in pieces cut anywhere, as strictly as Cursor, and reports where its
/// values are. Holds its place in the document and nothing of the document itself. `Events` has
///
///     void key_begin(const char* at);               // behind the opening quote
///     void key_end(const char* at, bool escaped);   // at the closing quote; whether there were escapes
///     void value_begin(const char* at);             // at the first byte; depth() is that of the container
///     around it void value_end(const char* at);               // behind the last byte void opened(bool
///     object);                     // between the two above: a container, depth() now counts it void
///     closed();                                // depth() does no longer
///
/// where each `at` points into the piece that is being fed.
class PushScanner {
 public:
  static constexpr int max_depth = 512;  ///< As Cursor's.

  template <class Events>
  void feed(std::string_view piece, Events& events);

  /// The number of open containers.
  int depth() const { return depth_; }
  /// The top-level value has ended. For a number that is known only when white space follows.
  bool complete() const { return state_ == State::done; }
  bool failed() const { return state_ == State::failed; }

 private:
  enum class State : std::uint8_t {
    value,          ///< The first byte of a value is due.
    first_element,  ///< The same, or `]`.
    key,            ///< A key's quote is due.
    first_key,      ///< The same, or `}`.
    colon,
    after,  ///< After a value in a container: a comma or the container's end.
    in_key,
    in_string,
    in_number,
    in_word,
    done,
    failed,
  };

  /// What of a number was read last.
  enum class Number : std::uint8_t {
    minus,
    zero,
    integer,
    point,
    fraction,
    exponent,
    exponent_sign,
    exponent_digits
  };

  static constexpr std::uint8_t letter_due = 5;

  static constexpr bool is_space(char byte) {
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
  }
  static constexpr bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

  bool in_object() const { return (objects_[word_of(depth_ - 1)] & bit_of(depth_ - 1)) != 0; }
  static std::size_t word_of(int container) { return static_cast<std::size_t>(container) / 64; }
  static std::uint64_t bit_of(int container) { return std::uint64_t{1} << (container % 64); }

  template <class Events>
  const char* begin_value(const char* at, Events& events);
  template <class Events>
  const char* open(bool object, const char* at, Events& events);
  template <class Events>
  const char* close(const char* at, Events& events);
  template <class Events>
  const char* end_value(const char* at, Events& events);
  template <class Events>
  const char* text(const char* at, const char* end, Events& events);
  template <class Events>
  const char* number(const char* at, const char* end, Events& events);
  template <class Events>
  const char* word(const char* at, const char* end, Events& events);
  bool escape_byte(char byte);
  bool number_byte(char byte);
  bool number_may_end() const;

  State state_ = State::value;
  Number number_ = Number::minus;
  std::uint8_t escape_left_ =
      0;                  ///< In an escape: `letter_due`, or the number of hexadecimal digits that are due.
  bool escaped_ = false;  ///< The key or string had an escape.
  int depth_ = 0;
  std::string_view word_left_;  ///< What is still due of `true`, `false` or `null`.
  std::array<std::uint64_t, max_depth / 64>
      objects_{};  ///< Bit i: the i-th open container is an object, else an array.
};

template <class Events>
void PushScanner::feed(std::string_view piece, Events& events) {
  const char* at = piece.data();
  const char* const end = at + piece.size();
  while (at != end) {
    const char byte = *at;
    const char* next = nullptr;  // behind what the state took; nullptr: nothing
    switch (state_) {
      case State::in_key:
      case State::in_string:
        next = text(at, end, events);
        break;
      case State::in_number:
        next = number(at, end, events);
        break;
      case State::in_word:
        next = word(at, end, events);
        break;
      case State::first_key:
        if (byte == '}') {
          next = close(at, events);
          break;
        }
        [[fallthrough]];
      case State::key:
        if (byte == '"') {
          next = at + 1;
          events.key_begin(next);
          escaped_ = false;
          state_ = State::in_key;
        }
        break;
      case State::colon:
        if (byte == ':') {
          next = at + 1;
          state_ = State::value;
        }
        break;
      case State::first_element:
        if (byte == ']') {
          next = close(at, events);
          break;
        }
        [[fallthrough]];
      case State::value:
        next = begin_value(at, events);
        break;
      case State::after:
        if (byte == ',') {
          next = at + 1;
          state_ = in_object() ? State::key : State::value;
        } else if (byte == (in_object() ? '}' : ']')) {
          next = close(at, events);
        }
        break;
      case State::done:
      case State::failed:
        break;
    }
    if (next == nullptr) {
      if (state_ == State::failed) return;
      if (!is_space(byte)) {
        state_ = State::failed;
        return;
      }
      next = at + 1;
    }
    at = next;
  }
}

template <class Events>
const char* PushScanner::begin_value(const char* at, Events& events) {
  switch (*at) {
    case '"':
      events.value_begin(at);
      state_ = State::in_string;
      return at + 1;
    case '{':
      return open(true, at, events);
    case '[':
      return open(false, at, events);
    case 't':
      word_left_ = "true";
      break;
    case 'f':
      word_left_ = "false";
      break;
    case 'n':
      word_left_ = "null";
      break;
    default:
      if (*at != '-' && !is_digit(*at)) return nullptr;
      events.value_begin(at);
      number_ = *at == '-' ? Number::minus : *at == '0' ? Number::zero : Number::integer;
      state_ = State::in_number;
      return at + 1;
  }
  events.value_begin(at);
  word_left_.remove_prefix(1);
  state_ = State::in_word;
  return at + 1;
}

template <class Events>
const char* PushScanner::open(bool object, const char* at, Events& events) {
  if (depth_ == max_depth) return nullptr;
  events.value_begin(at);
  std::uint64_t& word = objects_[word_of(depth_)];
  word = object ? word | bit_of(depth_) : word & ~bit_of(depth_);
  ++depth_;
  state_ = object ? State::first_key : State::first_element;
  events.opened(object);
  return at + 1;
}

template <class Events>
const char* PushScanner::close(const char* at, Events& events) {
  --depth_;
  events.closed();
  return end_value(at + 1, events);
}

template <class Events>
const char* PushScanner::end_value(const char* at, Events& events) {
  events.value_end(at);
  state_ = depth_ == 0 ? State::done : State::after;
  return at;
}

template <class Events>
const char* PushScanner::text(const char* at, const char* end, Events& events) {
  for (;;) {
    while (escape_left_ != 0 && at != end) {
      if (!escape_byte(*at)) {
        state_ = State::failed;
        return nullptr;
      }
      ++at;
    }
    at = find_stop(at, end);
    if (at == end) return at;
    if (*at == '"') break;
    if (*at != '\\') {
      state_ = State::failed;
      return nullptr;
    }
    ++at;
    escape_left_ = letter_due;
    escaped_ = true;
  }
  if (state_ == State::in_string) return end_value(at + 1, events);
  events.key_end(at, escaped_);
  state_ = State::colon;
  return at + 1;
}

template <class Events>
const char* PushScanner::number(const char* at, const char* end, Events& events) {
  while (at != end && number_byte(*at))
    ++at;
  if (at == end) return at;
  if (number_may_end()) return end_value(at, events);
  state_ = State::failed;
  return nullptr;
}

template <class Events>
const char* PushScanner::word(const char* at, const char* end, Events& events) {
  for (; at != end && !word_left_.empty(); ++at) {
    if (*at != word_left_.front()) {
      state_ = State::failed;
      return nullptr;
    }
    word_left_.remove_prefix(1);
  }
  return word_left_.empty() ? end_value(at, events) : at;
}

}  // namespace tokenpak::json
