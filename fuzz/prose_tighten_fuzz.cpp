// Any bytes as a text behind English: edits must be sorted and apart, keep the facts, and a second pass must
// find nothing. Any bytes as a document and a question: what is kept must be sorted, apart and inside.

#include "prose/apply_test.hpp"
#include "prose/extract.hpp"
#include "prose/facts.hpp"
#include "prose/tighten.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace tokenpak;

void check(bool holds) {
  if (!holds) std::abort();
}

// Makes any text long enough and English enough.
std::string english(std::size_t least_bytes) {
  std::string text;
  while (text.size() < least_bytes)
    text += "They read files from disk and write them to others with care for each of these.\n\n";
  return text;
}

void check_tightening(const std::string& text) {
  const std::vector<TextEdit> edits = prose::tighten(text);
  const std::string once = prose::test::applied(text, edits);
  check(once.size() <= text.size());
  // The check reads a text by itself, without its paragraphs: where signs of quotations and code are unpaired
  // it may see another span than the tokenizer, and then rightly has the text sent as it was.
  check(text.find_first_of("`\"") != std::string::npos || prose::keeps_facts(text, once));
  check(!prose::keeps_facts(text, edits, once) || prose::keeps_facts(text, once));
  check(prose::tighten(once).empty());
}

void check_extraction(std::string_view text, std::string_view question) {
  const auto extract = prose::extract(text, question, 0.3);
  if (!extract) return;
  std::size_t at = 0;
  for (const ByteRange range : extract->kept) {
    check(range.begin >= at && range.begin < range.end && range.end <= text.size());
    at = range.end;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  check_tightening(english(800) + text);
  check_extraction(english(6000) + text, text.substr(0, 80));
  return 0;
}
