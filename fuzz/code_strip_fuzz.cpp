// Any bytes as source text of each language: the edits must be sorted, apart and inside; the result must
// parse, hold the bytes of the words of code in their order, and be stripped of all that goes.

#include "code/fold.hpp"
#include "code/strip.hpp"
#include "code/syntax_tree.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace tokenpak::code;

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Language language = all_languages[data[0] % language_count];
  const std::string_view source(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (const auto tree = parse(source, language)) foldable(source, language, *tree, {});
  const auto edits = strip(source, language);
  if (!edits) return 0;
  std::size_t at = 0;
  for (const TextEdit& edit : *edits) {
    check(edit.range.begin >= at && edit.range.begin <= edit.range.end && edit.range.end <= source.size());
    check(!edit.range.empty() || !edit.replacement.empty());
    at = edit.range.end;
  }
  const std::string result = edited(source, *edits);
  check(parse(result, language).has_value());
  check(result.size() <= source.size() || language == Language::python);
  return 0;
}
