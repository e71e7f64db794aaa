#pragma once

// The bodies of PushScanner. Included by the .cpp file that calls feed().

#include "json/characters.hpp"
#include "json/escape_sequence.hpp"
#include "json/push_scanner.hpp"
#include "json/string_scan.hpp"

#include <algorithm>

namespace tokenpak::json {

// Members have one order: a key, its colon, its value. So the first cases run into each other, and a member
// goes through the switch once; a document that is cut there, or has white space there, comes back to it.
template <class Events>
void PushScanner::feed(std::string_view piece, Events& events) {
  const char* at = piece.data();
  const char* const end = at + piece.size();
  while (at != end) {
    switch (state_) {
      case State::first_key:
        if (*at == '}') {
          at = close(at, events);
          continue;
        }
        [[fallthrough]];
      case State::key:
        if (*at != '"') break;
        ++at;
        events.key_begin(at);
        escaped_ = false;
        state_ = State::in_key;
        [[fallthrough]];
      case State::in_key:
        at = text(at, end);
        if (at == end || failed()) continue;
        events.key_end(at, escaped_);
        ++at;
        state_ = State::colon;
        if (at == end) continue;
        [[fallthrough]];
      case State::colon:
        if (*at != ':') break;
        ++at;
        state_ = State::value;
        if (at == end) continue;
        [[fallthrough]];
      case State::value:
        if (is_space(*at)) break;
        at = begin_value(at, end, events);
        continue;

      case State::first_element:
        if (is_space(*at)) break;
        at = *at == ']' ? close(at, events) : begin_value(at, end, events);
        continue;
      case State::in_string:
        at = string(at, end, events);
        continue;
      case State::in_number:
        at = number(at, end, events);
        continue;
      case State::in_word:
        at = word(at, end, events);
        continue;
      case State::after:
        if (*at == ',') {
          ++at;
          state_ = in_object_ ? State::key : State::value;
          continue;
        }
        if (*at != (in_object_ ? '}' : ']')) break;
        at = close(at, events);
        continue;
      case State::done:
        break;
      case State::failed:
        return;
    }
    at = is_space(*at) ? at + 1 : fail(at);
  }
}

template <class Events>
const char* PushScanner::begin_value(const char* at, const char* end, Events& events) {
  const char first = *at;
  if (first == '{' || first == '[') return open(first == '{', at, events);
  events.value_begin(at);
  ++at;
  switch (first) {
    case '"':
      state_ = State::in_string;
      return string(at, end, events);
    case 't':
      word_left_ = "rue";
      break;
    case 'f':
      word_left_ = "alse";
      break;
    case 'n':
      word_left_ = "ull";
      break;
    case '-':
      number_ = Number::minus;
      break;
    case '0':
      number_ = Number::zero;
      break;
    default:
      if (!is_digit(first)) return fail(at);
      number_ = Number::integer;
  }
  if (first == '-' || is_digit(first)) {
    state_ = State::in_number;
    return number(at, end, events);
  }
  state_ = State::in_word;
  return word(at, end, events);
}

template <class Events>
const char* PushScanner::end_value(const char* at, Events& events) {
  events.value_end(at);
  state_ = depth_ == 0 ? State::done : State::after;
  return at;
}

template <class Events>
const char* PushScanner::open(bool object, const char* at, Events& events) {
  if (depth_ == max_depth) return fail(at);
  events.value_begin(at);
  std::uint64_t& word = objects_[word_of(depth_)];
  word = object ? word | bit_of(depth_) : word & ~bit_of(depth_);
  ++depth_;
  in_object_ = object;
  state_ = object ? State::first_key : State::first_element;
  events.opened(object);
  return at + 1;
}

template <class Events>
const char* PushScanner::close(const char* at, Events& events) {
  --depth_;
  in_object_ = depth_ != 0 && (objects_[word_of(depth_ - 1)] & bit_of(depth_ - 1)) != 0;
  events.closed();
  return end_value(at + 1, events);
}

template <class Events>
const char* PushScanner::string(const char* at, const char* end, Events& events) {
  at = text(at, end);
  return at == end || failed() ? at : end_value(at + 1, events);
}

template <class Events>
const char* PushScanner::number(const char* at, const char* end, Events& events) {
  while (at != end && number_byte(*at))
    ++at;
  if (at == end) return at;
  return number_may_end() ? end_value(at, events) : fail(at);
}

template <class Events>
const char* PushScanner::word(const char* at, const char* end, Events& events) {
  const std::size_t size = std::min(word_left_.size(), static_cast<std::size_t>(end - at));
  if (std::string_view(at, size) != word_left_.substr(0, size)) return fail(at);
  word_left_.remove_prefix(size);
  return word_left_.empty() ? end_value(at + size, events) : at + size;
}

/// Goes on in a key or string: to its closing quote, or to the end of the piece.
inline const char* PushScanner::text(const char* at, const char* end) {
  for (;;) {
    for (; escape_left_ != 0 && at != end; ++at) {
      if (!escape_byte(*at)) return fail(at);
    }
    at = find_stop(at, end);
    if (at == end || *at == '"') return at;
    if (*at != '\\') return fail(at);
    ++at;
    escape_left_ = letter_due;
    escaped_ = true;
  }
}

inline const char* PushScanner::fail(const char* at) {
  state_ = State::failed;
  return at;
}

/// Whether `byte` continues the number; if so it is taken.
inline bool PushScanner::number_byte(char byte) {
  if (is_digit(byte)) {
    switch (number_) {
      case Number::integer:
      case Number::fraction:
      case Number::exponent_digits:
        return true;
      case Number::zero:
        return false;
      case Number::minus:
        number_ = byte == '0' ? Number::zero : Number::integer;
        return true;
      case Number::point:
        number_ = Number::fraction;
        return true;
      case Number::exponent:
      case Number::exponent_sign:
        number_ = Number::exponent_digits;
        return true;
    }
  }
  const bool in_integer = number_ == Number::zero || number_ == Number::integer;
  if (byte == '.' && in_integer) {
    number_ = Number::point;
  } else if ((byte == 'e' || byte == 'E') && (in_integer || number_ == Number::fraction)) {
    number_ = Number::exponent;
  } else if ((byte == '+' || byte == '-') && number_ == Number::exponent) {
    number_ = Number::exponent_sign;
  } else {
    return false;
  }
  return true;
}

inline bool PushScanner::number_may_end() const {
  return number_ == Number::zero || number_ == Number::integer || number_ == Number::fraction ||
         number_ == Number::exponent_digits;
}

/// One byte of an escape behind its backslash; whether it is right.
inline bool PushScanner::escape_byte(char byte) {
  if (escape_left_ != letter_due) {
    --escape_left_;
    return hex_digit_value(byte) >= 0;
  }
  escape_left_ = byte == 'u' ? 4 : 0;
  return byte == 'u' || simple_escape(byte) != 0;
}

}  // namespace tokenpak::json
