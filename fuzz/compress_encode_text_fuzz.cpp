// Any bytes as one text: the same text gives the same edits again; they are sorted, lie inside of the text
// and save what they say; with the frames undone, the result is the text with its lines cleaned and nothing
// else, unless something may be lost: then whatever goes lets nothing fail. The input's first byte chooses
// the mode, whether the text is data, and whether something may be lost.

#include "compress/classify.hpp"
#include "compress/encode_text.hpp"
#include "compress/forms.hpp"
#include "compress/frame.hpp"
#include "compress/hygiene.hpp"
#include "compress/policy.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace tokenpak;
using namespace tokenpak::compress;

void check(bool holds) {
  if (!holds) std::abort();
}

std::string applied(std::string_view text, std::span<const TextEdit> edits) {
  std::string result;
  std::size_t at = 0;
  for (const TextEdit& edit : edits) {
    check(edit.range.begin >= at && edit.range.end >= edit.range.begin && edit.range.end <= text.size());
    result += text.substr(at, edit.range.begin - at);
    result += edit.replacement;
    at = edit.range.end;
  }
  result += text.substr(at);
  return result;
}

// What the rules for spans allow to clean in text[range].
std::vector<TextEdit> cleaning_of(std::string_view text, ByteRange range, TextClass text_class, Mode mode) {
  std::vector<TextEdit> edits;
  switch (treatment_of(mode, text_class)) {
    case Treatment::keep:
      break;
    case Treatment::colours:
      remove_colours(text, range, edits);
      break;
    case Treatment::hygiene:
      clean_lines(text, range, may_fold(text), edits);
      break;
  }
  return edits;
}

// True if `result` is `text` with each stretch of one class cleaned, as one or span by span.
bool is_cleaned(std::string_view text, std::string_view result, Mode mode) {
  const std::vector<ContentSpan> spans = classify(text);
  for (std::size_t begin = 0; begin < spans.size();) {
    const TextClass text_class = class_of(spans[begin].kind);
    std::size_t end = begin + 1;
    while (end < spans.size() && class_of(spans[end].kind) == text_class)
      ++end;
    const auto piece = [&](std::size_t first, std::size_t last) {
      const ByteRange range{spans[first].range.begin, spans[last - 1].range.end};
      std::vector<TextEdit> edits = cleaning_of(text, range, text_class, mode);
      for (TextEdit& edit : edits) {
        edit.range.begin -= range.begin;
        edit.range.end -= range.begin;
      }
      return applied(range.of(text), edits);
    };
    std::string by_spans;
    for (std::size_t span = begin; span < end; ++span)
      by_spans += piece(span, span + 1);
    if (const std::string together = piece(begin, end); result.starts_with(together)) {
      result.remove_prefix(together.size());
    } else if (result.starts_with(by_spans)) {
      result.remove_prefix(by_spans.size());
    } else {
      return false;
    }
    begin = end;
  }
  return result.empty();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  const TextContext context{.mode = (data[0] & 1) != 0 ? Mode::aggressive : Mode::hybrid,
                            .is_data = (data[0] & 2) != 0,
                            .lossless = (data[0] & 4) == 0,
                            .originals_folder = "/originals"};
  static const tokens::Counter counter = tokens::Counter::for_model("fuzz");

  const EncodedText encoded = encode_text(text, context, counter);
  check(!encoded.failed_open);
  const std::string result = applied(text, encoded.edits);
  if (encoded.edits.empty()) return 0;

  const EncodedText again = encode_text(std::string(text), context, counter);
  check(applied(text, again.edits) == result && again.saved == encoded.saved &&
        again.legends_shown == encoded.legends_shown);
  const std::uint64_t saved = std::accumulate(encoded.saved.begin(), encoded.saved.end(), std::uint64_t{0});
  check(saved > 0 && counter.count(text) == counter.count(result) + saved);

  for (const Stage stage : {Stage::prose, Stage::extract, Stage::code, Stage::config}) {
    if (encoded.saved[static_cast<std::size_t>(stage)] == 0) continue;
    check(!context.lossless);
    return 0;
  }
  const auto undone = without_frames(result, 4 * text.size() + 64);
  check(undone && is_cleaned(text, *undone, context.mode));
  return 0;
}
