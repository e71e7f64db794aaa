#include "compress/lossy_records.hpp"

#include "base/ascii.hpp"
#include "compress/csv_records.hpp"
#include "compress/original.hpp"
#include "compress/question.hpp"
#include "compress/record_array.hpp"
#include "compress/record_outliers.hpp"
#include "compress/xml_records.hpp"
#include "json/text.hpp"
#include "prose/facts.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::compress {
namespace {

constexpr std::size_t first_records = 3;
constexpr std::size_t last_records = 2;
/// A marker in the place of fewer records, or of fewer bytes, is not worth it.
constexpr std::size_t fewest_cut_records = 3;
constexpr std::size_t shortest_cut = 200;  // bytes

/// "null", "false", "0", "", "[]", "{}": that there is no error.
bool says_nothing(const RecordField& field) {
  return field.kind == json::Kind::null || field.value.empty() || field.value == "false" ||
         field.value == "0" || field.value == "[]" || field.value == "{}";
}

/// Whether a record must stay for what one of its values says.
class FactFinder {
 public:
  FactFinder(const RecordArray& array, std::span<const std::string> terms) : array_(array), terms_(terms) {
    for (const std::string_view key : array.columns)
      tells_of_trouble_.push_back(prose::tells_of_trouble(key));
  }

  bool holds_fact(const Record& record) {
    return std::ranges::any_of(array_.fields_of(record), [this](const RecordField& field) {
      if (tells_of_trouble_[field.column] && !says_nothing(field) && field.kind != json::Kind::number)
        return true;
      if (prose::tells_of_trouble(field.value)) return true;
      if (terms_.empty()) return false;
      lower_ = lower_case(field.value);
      return std::ranges::any_of(terms_,
                                 [this](const std::string& term) { return prose::holds_term(lower_, term); });
    });
  }

 private:
  const RecordArray& array_;
  std::span<const std::string> terms_;
  std::vector<bool> tells_of_trouble_;  // of each column: its key
  std::string lower_;
};

/// Records from `begin` to before `end` of an array, and where they stand.
struct Gap {
  ByteRange range;
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::vector<Gap> gaps_in(std::string_view text, const RecordArray& array,
                         const std::vector<std::string>& terms) {
  const std::size_t count = array.records.size();
  std::vector<bool> stays = unusual_records(array);
  std::fill_n(stays.begin(), first_records, true);
  std::fill_n(stays.rbegin(), last_records, true);
  std::vector<std::string_view> texts;
  texts.reserve(count);
  for (const Record& record : array.records)
    texts.push_back(record.range.of(text));
  const std::vector<std::string> selective = selective_terms(terms, texts);
  FactFinder facts(array, selective);
  for (std::size_t index = 0; index < count; ++index)
    stays[index] = stays[index] || facts.holds_fact(array.records[index]);
  std::vector<Gap> gaps;
  for (std::size_t begin = 0; begin < count;) {
    std::size_t end = begin;
    while (end < count && !stays[end])
      ++end;
    if (end - begin >= fewest_cut_records) {
      const ByteRange range{array.records[begin].range.begin, array.records[end - 1].range.end};
      if (range.size() >= shortest_cut) gaps.push_back({.range = range, .begin = begin, .end = end});
    }
    begin = end + 1;
  }
  return gaps;
}

std::vector<RecordArray> arrays_in(const ContentSpan& span, std::string_view text) {
  switch (span.kind) {
    case ContentKind::json:
      return record_arrays(span.range.of(text), fewest_records);
    case ContentKind::ndjson:
      return {record_lines(span.range.of(text))};
    case ContentKind::xml:
      return xml_record_arrays(span.range.of(text), fewest_records);
    case ContentKind::csv:
      return {csv_records(span.range.of(text))};
    default:
      return {};
  }
}

/// The marker as what may stand between records of the kind.
std::string as_record(std::string marker, ContentKind kind) {
  if (kind == ContentKind::csv) return marker;
  if (kind == ContentKind::xml) {
    // A comment may not hold two hyphens in a row.
    for (std::size_t at = marker.find("--"); at != std::string::npos; at = marker.find("--", at + 1))
      marker.insert(at + 1, 1, ' ');
    return fmt::format("<!-- {} -->", marker);
  }
  std::string element = "\"";
  json::escape(marker, element);
  return std::move(element) + '"';
}

}  // namespace

bool may_hold_records(ContentKind kind) {
  return kind == ContentKind::json || kind == ContentKind::ndjson || kind == ContentKind::xml ||
         kind == ContentKind::csv;
}

std::vector<TextEdit> extracted_records(std::string_view text, std::span<const ContentSpan> spans,
                                        const TextContext& context) {
  const std::vector<std::string> terms = asked_words(context.question ? context.question() : std::string());
  std::vector<ByteRange> cuts;
  std::vector<std::string> notes;
  const auto cut = [&](const RecordArray& array, ByteRange span) {
    if (array.records.size() < fewest_records) return;
    bool is_first = true;
    for (const Gap& gap : gaps_in(span.of(text), array, terms)) {
      cuts.push_back({span.begin + gap.range.begin, span.begin + gap.range.end});
      notes.push_back(fmt::format(", records {}-{} of {}", gap.begin + 1, gap.end, array.records.size()));
      if (const std::string counts = is_first ? counts_of(array) : std::string(); !counts.empty())
        notes.back() += fmt::format(" (in all {})", counts);
      is_first = false;
    }
  };
  std::vector<ContentKind> kinds;  // of each cut
  for (const ContentSpan& span : spans) {
    for (const RecordArray& array : arrays_in(span, text))
      cut(array, span.range);
    kinds.resize(cuts.size(), span.kind);
  }
  std::vector<TextEdit> edits = marked_cuts(text, cuts, context.originals_folder, original_key(text));
  for (std::size_t index = 0; index < edits.size(); ++index) {
    std::string& marker = edits[index].replacement;
    marker.insert(std::min(marker.find(", whole text: "), marker.size() - 1), notes[index]);
    edits[index].replacement = as_record(marker, kinds[index]);
  }
  return edits;
}

}  // namespace tokenpak::compress
