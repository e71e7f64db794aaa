#include "compress/record_array.hpp"

#include "compress/line.hpp"

#include <charconv>
#include <cmath>
#include <functional>
#include <system_error>
#include <unordered_map>
#include <utility>

namespace tokenpak::compress {
namespace {

constexpr std::size_t most_columns = 256;
/// Arrays are looked for in values within each other so deep: each level reads its texts once more.
constexpr int deepest_array = 8;

/// Collects objects as the records of one array.
class Collector {
 public:
  explicit Collector(std::string_view text) : text_(text) {}

  /// Reads the object at the cursor, which stands at `begin` of the text in its document. False where it is
  /// no record.
  bool add(json::Cursor& cursor, std::size_t begin) {
    if (cursor.peek() != json::Kind::object) return false;
    Record record{.range = {begin + cursor.position(), 0},
                  .first_field = static_cast<std::uint32_t>(array_.fields.size())};
    cursor.enter_object();
    for (std::string_view key; cursor.next_member(key);) {
      const std::uint32_t column = column_of(key);
      const json::Kind kind = cursor.peek();
      const std::string_view value = kind == json::Kind::string ? cursor.read_string().of(cursor.document())
                                                                : cursor.skip().of(cursor.document());
      is_good_ = is_good_ && column != none;
      array_.fields.push_back({.column = column, .kind = kind, .value = value});
      ++record.field_count;
    }
    record.range.end = begin + cursor.position();
    array_.records.push_back(record);
    return !cursor.failed();
  }

  /// Nothing in it where a record was none.
  RecordArray take() { return is_good_ ? std::move(array_) : RecordArray{}; }

 private:
  static constexpr std::uint32_t none = 0xffffffff;

  std::uint32_t column_of(std::string_view key) {
    // A key whose escapes were resolved does not stand in the text.
    const std::less<> less;
    const bool is_in_text = !less(key.data(), text_.data()) && less(key.data(), text_.data() + text_.size());
    if (!is_in_text) return none;
    const auto [found, is_new] = columns_.try_emplace(key, static_cast<std::uint32_t>(array_.columns.size()));
    if (is_new) array_.columns.push_back(key);
    return found->second < most_columns ? found->second : none;
  }

  std::string_view text_;
  RecordArray array_;
  std::unordered_map<std::string_view, std::uint32_t> columns_;
  bool is_good_ = true;
};

class ArrayFinder {
 public:
  ArrayFinder(std::string_view text, std::size_t fewest) : text_(text), fewest_(fewest) {}

  /// Looks in a value of the text. False if it is no JSON.
  bool look_in(std::string_view value, int depth) {
    if (depth > deepest_array) return true;
    json::Cursor cursor(value);
    const auto begin = static_cast<std::size_t>(value.data() - text_.data());
    std::vector<std::string_view> inner;
    if (cursor.peek() == json::Kind::array) {
      read_array(cursor, begin, inner);
    } else if (cursor.peek() == json::Kind::object) {
      cursor.enter_object();
      for (std::string_view key; cursor.next_member(key);)
        read_value(cursor, inner);
    } else {
      return true;
    }
    if (!cursor.finish()) return false;
    for (const std::string_view each : inner)
      look_in(each, depth + 1);
    return true;
  }

  std::vector<RecordArray> take() { return std::move(found_); }

 private:
  static void read_value(json::Cursor& cursor, std::vector<std::string_view>& inner) {
    const json::Kind kind = cursor.peek();
    const std::string_view value = cursor.skip().of(cursor.document());
    if (kind == json::Kind::array || kind == json::Kind::object) inner.push_back(value);
  }

  void read_array(json::Cursor& cursor, std::size_t begin, std::vector<std::string_view>& inner) {
    Collector collector(text_);
    cursor.enter_array();
    bool is_all_records = true;
    while (cursor.next_element()) {
      if (is_all_records && cursor.peek() == json::Kind::object) {
        collector.add(cursor, begin);
      } else {
        is_all_records = false;
        read_value(cursor, inner);
      }
    }
    RecordArray array = collector.take();
    if (is_all_records && array.records.size() >= fewest_) {
      found_.push_back(std::move(array));
      return;
    }
    for (const Record& record : array.records)
      inner.push_back(record.range.of(text_));
  }

  std::string_view text_;
  std::size_t fewest_;
  std::vector<RecordArray> found_;
};

}  // namespace

json::Kind kind_of_value(std::string_view value) {
  const bool may_be_number = !value.empty() && (is_digit(value.front()) || value.front() == '-');
  double number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  const bool is_number = may_be_number && error == std::errc() && end == value.data() + value.size();
  return is_number && std::isfinite(number) ? json::Kind::number : json::Kind::string;
}

std::vector<RecordArray> record_arrays(std::string_view text, std::size_t fewest) {
  ArrayFinder finder(text, fewest);
  if (!finder.look_in(text, 0)) return {};
  return finder.take();
}

RecordArray record_lines(std::string_view text) {
  Collector collector(text);
  for (std::size_t at = 0; at < text.size();) {
    const Line line = line_at(text, at);
    at = line.next;
    const std::string_view body = line.body.of(text);
    if (is_blank(body)) continue;
    json::Cursor cursor(body);
    if (!collector.add(cursor, line.body.begin) || !cursor.finish()) return {};
  }
  return collector.take();
}

}  // namespace tokenpak::compress
