#include "json/push_scanner.hpp"

namespace tokenpak::json {

/// One byte of an escape behind its backslash.
bool PushScanner::escape_byte(char byte) {
  if (escape_left_ != letter_due) {
    --escape_left_;
    return hex_digit_value(byte) >= 0;
  }
  escape_left_ = byte == 'u' ? 4 : 0;
  return byte == 'u' || simple_escape(byte) != 0;
}

/// Whether `byte` continues the number; if so it is taken.
bool PushScanner::number_byte(char byte) {
  if (is_digit(byte)) {
    switch (number_) {
      case Number::minus:
        number_ = byte == '0' ? Number::zero : Number::integer;
        return true;
      case Number::zero:
        return false;
      case Number::point:
        number_ = Number::fraction;
        return true;
      case Number::exponent:
      case Number::exponent_sign:
        number_ = Number::exponent_digits;
        return true;
      case Number::integer:
      case Number::fraction:
      case Number::exponent_digits:
        return true;
    }
  }
  const bool in_integer = number_ == Number::zero || number_ == Number::integer;
  if (byte == '.' && in_integer) {
    number_ = Number::point;
    return true;
  }
  if ((byte == 'e' || byte == 'E') && (in_integer || number_ == Number::fraction)) {
    number_ = Number::exponent;
    return true;
  }
  if ((byte == '+' || byte == '-') && number_ == Number::exponent) {
    number_ = Number::exponent_sign;
    return true;
  }
  return false;
}

bool PushScanner::number_may_end() const {
  return number_ == Number::zero || number_ == Number::integer || number_ == Number::fraction ||
         number_ == Number::exponent_digits;
}

}  // namespace tokenpak::json
