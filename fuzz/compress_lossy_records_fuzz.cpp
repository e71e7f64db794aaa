// Any bytes as JSON records. The first byte says whether they are an array or lines. The edits must be
// sorted, apart and inside of the text, each a string in the place of records; what was valid JSON is so with
// them; a record that tells of trouble stays; and the same comes out the second time.

#include "compress/lossy_records.hpp"
#include "compress/record_array.hpp"
#include "json/cursor.hpp"
#include "prose/facts.hpp"

#include <algorithm>
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
  const bool is_lines = data[0] % 2 == 1;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const ContentKind kind = is_lines ? ContentKind::ndjson : ContentKind::json;
  const std::vector<ContentSpan> spans = {{.range = {0, text.size()}, .kind = kind}};
  const TextContext context{.mode = Mode::aggressive, .originals_folder = "/originals"};
  const std::vector<TextEdit> edits = extracted_records(text, spans, context);
  std::string result;
  std::size_t at = 0;
  for (const TextEdit& edit : edits) {
    check(edit.range.begin >= at && edit.range.begin < edit.range.end && edit.range.end <= text.size());
    check(edit.replacement.starts_with("\"[tokenpak cut ") && is_json(edit.replacement));
    result.append(text.substr(at, edit.range.begin - at)).append(edit.replacement);
    at = edit.range.end;
  }
  result.append(text.substr(at));
  if (is_lines) {
    check_that_trouble_stays(record_lines(text), edits);
  } else {
    check(!is_json(text) || is_json(result));
    for (const RecordArray& array : record_arrays(text, fewest_records))
      check_that_trouble_stays(array, edits);
  }
  const std::vector<TextEdit> again = extracted_records(text, spans, context);
  check(std::ranges::equal(edits, again, [](const TextEdit& left, const TextEdit& right) {
    return left.range.begin == right.range.begin && left.range.end == right.range.end &&
           left.replacement == right.replacement;
  }));
  return 0;
}
