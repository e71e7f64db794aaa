// Any bytes as a text: spans follow one another, cover the text, begin where lines begin and differ from
// their neighbours; the language of source text can be asked for; the same text gives the same spans again; a
// text in a fence is source as a whole.

#include "compress/classify.hpp"
#include "compress/source_language.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace tokenpak::compress;

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::vector<ContentSpan> spans = classify(text);
  std::size_t at = 0;
  for (std::size_t index = 0; index < spans.size(); ++index) {
    const ContentSpan& span = spans[index];
    check(span.range.begin == at && span.range.end > at && span.range.end <= size);
    check(at == 0 || text[at - 1] == '\n');
    check(index == 0 || span.kind != spans[index - 1].kind);
    if (span.kind == ContentKind::source) language_by_shape(span.range.of(text));
    at = span.range.end;
  }
  check(at == size);
  check(classify(std::string(text)) == spans);

  std::size_t class_end = 0;
  for (const ClassSpan& span : class_spans(text)) {
    check(span.range.begin == class_end && !span.range.empty());
    class_end = span.range.end;
  }
  check(class_end == size);

  if (text.contains("```") || text.contains('\r') || text.contains('\x1b') || text.contains('\b')) return 0;
  for (const ContentSpan& span : classify("```\n" + std::string(text) + "\n```\n"))
    check(span.kind == ContentKind::source);
  return 0;
}
