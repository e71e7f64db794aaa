// Any bytes as a text: classes must cover it in order, edits must be sorted, apart and inside, a second pass
// of hygiene must find nothing more, no letter or digit may appear that was not there but in fold marks, and
// the final state of each line must be the terminal's.

#include "compress/classify.hpp"
#include "compress/hygiene.hpp"
#include "compress/line.hpp"
#include "compress/terminal_line.hpp"
#include "compress/terminal_oracle.hpp"
#include "json/splice.hpp"

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

void check_edits(std::string_view text, const std::vector<TextEdit>& edits) {
  std::size_t at = 0;
  for (const TextEdit& edit : edits) {
    check(edit.range.begin >= at && edit.range.begin <= edit.range.end && edit.range.end <= text.size());
    check(!edit.range.empty() || !edit.replacement.empty());
    at = edit.range.end;
  }
}

std::string applied(std::string_view text, const std::vector<TextEdit>& edits) {
  std::string result;
  for (const std::string_view piece : json::splice(text, edits))
    result += piece;
  return result;
}

std::string cleaned(std::string_view text) {
  std::vector<TextEdit> edits;
  clean_lines(text, {0, text.size()}, may_fold(text), edits);
  check_edits(text, edits);
  return applied(text, edits);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);

  std::size_t at = 0;
  for (const ClassSpan& span : class_spans(text)) {
    check(span.range.begin == at && span.range.end > at && (at == 0 || text[at - 1] == '\n'));
    at = span.range.end;
    std::vector<TextEdit> edits;
    remove_colours(text, span.range, edits);
    check_edits(text, edits);
  }
  check(at == size);

  const std::string once = cleaned(text);
  check(cleaned(once) == once);

  for (at = 0; at < size;) {
    const Line line = line_at(text, at);
    if (const auto shown = final_state(line.body.of(text)))
      check(*shown == test::terminal_shows(line.body.of(text)));
    at = line.next;
  }
  return 0;
}
