#include "compress/record_outliers.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::compress {
namespace {

/// A value, a kind of value, or having none is rare where so many per cent of the records have it at most.
constexpr std::size_t rare_percent = 2;
/// Values are shared where there is one of its own for no more than every tenth record.
constexpr std::size_t records_per_value = 10;
/// Where more than so many per cent of the numbers are outliers they are none.
constexpr std::size_t most_outliers_percent = 5;
constexpr double fence = 3.0;  // interquartile ranges (Tukey, "Exploratory Data Analysis", 1977)
constexpr std::size_t most_columns_told = 12;
constexpr std::size_t most_values_told = 6;
constexpr std::size_t longest_value_told = 40;  // bytes

std::optional<double> number_of(const RecordField& field) {
  if (field.kind != json::Kind::number) return std::nullopt;
  double number = 0;
  const auto [end, error] =
      std::from_chars(field.value.data(), field.value.data() + field.value.size(), number);
  if (error != std::errc() || end != field.value.data() + field.value.size()) return std::nullopt;
  return number;
}

/// Where a column's values stand: the record, and its field.
struct Entry {
  std::size_t record = 0;
  const RecordField* field = nullptr;
};

std::vector<std::vector<Entry>> entries_by_column(const RecordArray& array) {
  std::vector<std::vector<Entry>> columns(array.columns.size());
  for (std::size_t record = 0; record < array.records.size(); ++record) {
    for (const RecordField& field : array.fields_of(array.records[record]))
      columns[field.column].push_back({.record = record, .field = &field});
  }
  return columns;
}

/// How often each value stands in a column, in the order in which they are first seen.
std::vector<std::pair<std::string_view, std::size_t>> value_counts(const std::vector<Entry>& column) {
  std::vector<std::pair<std::string_view, std::size_t>> counts;
  std::unordered_map<std::string_view, std::size_t> places;
  for (const Entry& entry : column) {
    const auto [found, is_new] = places.try_emplace(entry.field->value, counts.size());
    if (is_new) counts.emplace_back(entry.field->value, 0);
    ++counts[found->second].second;
  }
  return counts;
}

struct Measured {
  double number = 0;
  std::size_t record = 0;
};

class Outliers {
 public:
  explicit Outliers(std::size_t records)
      : records_(records),
        rare_(std::max<std::size_t>(1, records * rare_percent / 100)),
        unusual_(records, false) {}

  void add(const std::vector<Entry>& column) {
    add_rare_kinds(column);
    add_rare_values(column);
    std::vector<Measured> numbers;
    std::vector<Measured> lengths;
    for (const Entry& entry : column) {
      if (const auto number = number_of(*entry.field)) numbers.push_back({*number, entry.record});
      if (entry.field->kind == json::Kind::string)
        lengths.push_back({static_cast<double>(entry.field->value.size()), entry.record});
    }
    if (!numbers.empty()) {
      unusual_[std::ranges::min_element(numbers, {}, &Measured::number)->record] = true;
      unusual_[std::ranges::max_element(numbers, {}, &Measured::number)->record] = true;
    }
    add_outside_of_fences(std::move(numbers));
    add_outside_of_fences(std::move(lengths));
  }

  std::vector<bool> take() { return std::move(unusual_); }

 private:
  void add_rare_kinds(const std::vector<Entry>& column) {
    std::vector<std::size_t> of_kind(static_cast<std::size_t>(json::Kind::invalid) + 1, 0);
    std::vector<bool> is_missing(records_, true);
    for (const Entry& entry : column) {
      ++of_kind[static_cast<std::size_t>(entry.field->kind)];
      is_missing[entry.record] = false;
    }
    for (const Entry& entry : column) {
      if (of_kind[static_cast<std::size_t>(entry.field->kind)] <= rare_) unusual_[entry.record] = true;
    }
    const auto missing = static_cast<std::size_t>(std::ranges::count(is_missing, true));
    // A key that few have makes those few unusual, one that nearly all have the others.
    for (std::size_t record = 0; record < records_; ++record) {
      if (is_missing[record] ? missing <= rare_ : records_ - missing <= rare_) unusual_[record] = true;
    }
  }

  void add_rare_values(const std::vector<Entry>& column) {
    const auto counts = value_counts(column);
    if (counts.size() * records_per_value > column.size()) return;
    std::unordered_map<std::string_view, std::size_t> count_of(counts.begin(), counts.end());
    for (const Entry& entry : column) {
      if (count_of[entry.field->value] <= rare_) unusual_[entry.record] = true;
    }
  }

  void add_outside_of_fences(std::vector<Measured> numbers) {
    if (numbers.size() < records_per_value) return;
    std::ranges::sort(numbers, {}, &Measured::number);
    const double low = numbers[numbers.size() / 4].number;
    const double high = numbers[numbers.size() * 3 / 4].number;
    const double range = high - low;
    std::erase_if(numbers, [&](const Measured& each) {
      return each.number >= low - fence * range && each.number <= high + fence * range;
    });
    if (numbers.size() * 100 > records_ * most_outliers_percent) return;
    for (const Measured& each : numbers)
      unusual_[each.record] = true;
  }

  std::size_t records_;
  std::size_t rare_;  // so many records or fewer
  std::vector<bool> unusual_;
};

/// "ok 470, failed 30", or "3.5 to 99"; empty where neither says much.
std::string told_of(const std::vector<Entry>& column) {
  auto counts = value_counts(column);
  const bool are_short =
      std::ranges::all_of(counts, [](const auto& each) { return each.first.size() <= longest_value_told; });
  if (counts.size() <= most_values_told && are_short && counts.size() * records_per_value <= column.size()) {
    std::ranges::sort(counts, [](const auto& left, const auto& right) {
      return left.second != right.second ? left.second > right.second : left.first < right.first;
    });
    std::string told;
    for (const auto& [value, count] : counts)
      told += fmt::format("{}{} {}", told.empty() ? "" : ", ", value.empty() ? "\"\"" : value, count);
    return told;
  }
  const Entry* least = nullptr;
  const Entry* greatest = nullptr;
  for (const Entry& entry : column) {
    const auto number = number_of(*entry.field);
    if (!number) return {};
    if (least == nullptr || *number < *number_of(*least->field)) least = &entry;
    if (greatest == nullptr || *number > *number_of(*greatest->field)) greatest = &entry;
  }
  return fmt::format("{} to {}", least->field->value, greatest->field->value);
}

}  // namespace

std::vector<bool> unusual_records(const RecordArray& array) {
  Outliers outliers(array.records.size());
  for (const std::vector<Entry>& column : entries_by_column(array))
    outliers.add(column);
  return outliers.take();
}

std::string counts_of(const RecordArray& array) {
  std::string counts;
  std::size_t told_columns = 0;
  const auto columns = entries_by_column(array);
  for (std::size_t index = 0; index < columns.size() && told_columns < most_columns_told; ++index) {
    const std::string told = told_of(columns[index]);
    if (told.empty()) continue;
    counts += fmt::format("{}{} {}", told_columns == 0 ? "" : "; ", array.columns[index], told);
    ++told_columns;
  }
  return counts;
}

}  // namespace tokenpak::compress
