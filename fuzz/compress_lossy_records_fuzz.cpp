// Any bytes as records. The first byte says of what kind: a JSON array, JSON lines, XML or separated values.
// The edits must be sorted, apart and inside of the text, each a marker in the place of records; what was
// valid JSON is so with them, and so are XML's tags; a record that tells of trouble stays; and the same comes
// out the second time.

#include "compress/csv_records.hpp"
#include "compress/lossy_records.hpp"
#include "compress/record_array.hpp"
#include "compress/xml_markup.hpp"
#include "compress/xml_records.hpp"
#include "json/cursor.hpp"
#include "prose/facts.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace tokenpak;
using namespace tokenpak::compress;

void check(bool holds) {
  if (!holds) std::abort();
}

bool is_json(std::string_view text) {
  json::Cursor cursor(text);
  cursor.skip();
  return cursor.finish();
}

bool is_marker(std::string_view written, ContentKind kind) {
  if (kind == ContentKind::csv) return written.starts_with("[tokenpak cut ");
  if (kind == ContentKind::xml)
    return written.starts_with("<!-- [tokenpak cut ") && written.find("--", 4) == written.size() - 3;
  return written.starts_with("\"[tokenpak cut ") && is_json(written);
}

bool has_matching_tags(std::string_view text) {
  const auto pieces = xml_pieces(text);
  if (!pieces) return false;
  std::vector<std::string_view> open;
  for (const XmlPiece& piece : *pieces) {
    if (piece.kind == XmlPiece::Kind::start) open.push_back(piece.name);
    if (piece.kind != XmlPiece::Kind::end) continue;
    if (open.empty() || open.back() != piece.name) return false;
    open.pop_back();
  }
  return true;
}

std::vector<RecordArray> arrays_of(std::string_view text, ContentKind kind) {
  switch (kind) {
    case ContentKind::json:
      return record_arrays(text, fewest_records);
    case ContentKind::ndjson:
      return {record_lines(text)};
    case ContentKind::xml:
      return xml_record_arrays(text, fewest_records);
    default:
      return {csv_records(text)};
  }
}

bool is_cut(const Record& record, const std::vector<TextEdit>& edits) {
  return std::ranges::any_of(edits, [&](const TextEdit& edit) {
    return edit.range.begin <= record.range.begin && record.range.end <= edit.range.end;
  });
}

void check_that_trouble_stays(const RecordArray& array, const std::vector<TextEdit>& edits) {
  if (array.records.size() < fewest_records) return;
  for (const Record& record : array.records) {
    const bool tells = std::ranges::any_of(array.fields_of(record), [](const RecordField& field) {
      return prose::tells_of_trouble(field.value);
    });
    check(!tells || !is_cut(record, edits));
  }
  check(!is_cut(array.records.front(), edits) && !is_cut(array.records.back(), edits));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr std::array kinds = {ContentKind::json, ContentKind::ndjson, ContentKind::xml, ContentKind::csv};
  const ContentKind kind = kinds[data[0] % kinds.size()];
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::vector<ContentSpan> spans = {{.range = {0, text.size()}, .kind = kind}};
  const TextContext context{.mode = Mode::aggressive, .originals_folder = "/originals"};
  const std::vector<TextEdit> edits = extracted_records(text, spans, context);
  std::string result;
  std::size_t at = 0;
  for (const TextEdit& edit : edits) {
    check(edit.range.begin >= at && edit.range.begin < edit.range.end && edit.range.end <= text.size());
    check(is_marker(edit.replacement, kind));
    result.append(text.substr(at, edit.range.begin - at)).append(edit.replacement);
    at = edit.range.end;
  }
  result.append(text.substr(at));
  for (const RecordArray& array : arrays_of(text, kind))
    check_that_trouble_stays(array, edits);
  if (kind == ContentKind::json) check(!is_json(text) || is_json(result));
  if (kind == ContentKind::xml) check(!has_matching_tags(text) || has_matching_tags(result));
  const std::vector<TextEdit> again = extracted_records(text, spans, context);
  check(std::ranges::equal(edits, again, [](const TextEdit& left, const TextEdit& right) {
    return left.range.begin == right.range.begin && left.range.end == right.range.end &&
           left.replacement == right.replacement;
  }));
  return 0;
}
