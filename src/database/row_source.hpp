#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace tokenpak::database {

/// One value of a row: nothing, a number or a text.
class Value {
 public:
  Value() = default;
  Value(std::int64_t number) : kind_(Kind::number), number_(number) {}          // NOLINT(*-explicit-*)
  Value(std::string_view text) : kind_(Kind::text), number_(0), text_(text) {}  // NOLINT(*-explicit-*)

  enum class Kind : std::uint8_t { nothing, number, text };
  Kind kind() const { return kind_; }
  std::int64_t number() const { return number_; }
  std::string_view text() const { return text_; }

 private:
  Kind kind_ = Kind::nothing;
  std::int64_t number_ = 0;
  std::string_view text_;
};

/// Rows that a statement reads as a table (Database::run_with): one statement takes them all over, at less
/// than half of what binding and running one for each row costs.
class RowSource {
 public:
  virtual ~RowSource() = default;
  /// Puts the next row's values in place, which hold nothing before; false if there is none. Texts must stay
  /// until the next call.
  virtual bool next(std::span<Value> values) = 0;
};

}  // namespace tokenpak::database
