// Any bytes as a log, all of it one span as the stage is given it; the first line is the question. The edits
// must be sorted, apart and inside of the text; each takes whole lines and leaves a marker, and none a line
// that tells of trouble or an exit code; and the same comes out the second time.

#include "compress/lossy_log.hpp"
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

bool is_within_lines(std::string_view text, ByteRange cut) {
  const bool begins_line = cut.begin == 0 || text[cut.begin - 1] == '\n';
  const bool ends_line = cut.end == text.size() || text[cut.end - 1] == '\n';
  return begins_line && ends_line;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t newline = std::min(input.find('\n'), input.size());
  const std::string_view question = input.substr(0, newline);
  const std::string_view text = input.substr(std::min(newline + 1, input.size()));
  const std::vector<ContentSpan> spans = {{.range = {0, text.size()}, .kind = ContentKind::log}};
  const TextContext context{.originals_folder = "/originals",
                            .question = [question] { return std::string(question); }};
  LogAnalyses analyses;
  const std::vector<TextEdit> edits = extracted_log(text, spans, context, analyses);
  const std::vector<ByteRange> facts = prose::must_keep(text, {}, prose::Kept::trouble);
  std::size_t at = 0;
  auto fact = facts.begin();
  for (const TextEdit& edit : edits) {
    check(edit.range.begin >= at && edit.range.begin < edit.range.end && edit.range.end <= text.size());
    check(is_within_lines(text, edit.range));
    check(edit.replacement.starts_with("[tokenpak cut "));
    while (fact != facts.end() && fact->end <= edit.range.begin)
      ++fact;
    check(fact == facts.end() || fact->begin >= edit.range.end);
    at = edit.range.end;
  }
  const std::vector<TextEdit> again = extracted_log(text, spans, context, analyses);
  check(std::ranges::equal(edits, again, [](const TextEdit& left, const TextEdit& right) {
    return left.range.begin == right.range.begin && left.range.end == right.range.end &&
           left.replacement == right.replacement;
  }));
  return 0;
}
