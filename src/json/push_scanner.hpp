#pragma once

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

  static std::size_t word_of(int container) { return static_cast<std::size_t>(container) / 64; }
  static std::uint64_t bit_of(int container) { return std::uint64_t{1} << (container % 64); }

  // Each takes the place to go on from and gives the one behind what it took. What is wrong makes the scanner
  // fail, wherever that is.
  template <class Events>
  const char* begin_value(const char* at, const char* end, Events& events);
  template <class Events>
  const char* end_value(const char* at, Events& events);
  template <class Events>
  const char* open(bool object, const char* at, Events& events);
  template <class Events>
  const char* close(const char* at, Events& events);
  template <class Events>
  const char* string(const char* at, const char* end, Events& events);
  template <class Events>
  const char* number(const char* at, const char* end, Events& events);
  template <class Events>
  const char* word(const char* at, const char* end, Events& events);
  const char* text(const char* at, const char* end);
  const char* fail(const char* at);

  bool escape_byte(char byte);
  bool number_byte(char byte);
  bool number_may_end() const;

  State state_ = State::value;
  Number number_ = Number::minus;
  std::uint8_t escape_left_ =
      0;                    ///< In an escape: `letter_due`, or the number of hexadecimal digits that are due.
  bool in_object_ = false;  ///< The innermost open container is an object, else an array.
  bool escaped_ = false;    ///< The key or string had an escape.
  int depth_ = 0;
  std::string_view word_left_;  ///< What is still due of `true`, `false` or `null`.
  std::array<std::uint64_t, max_depth / 64>
      objects_{};  ///< Bit i: the i-th open container is an object, else an array.
};

}  // namespace tokenpak::json
