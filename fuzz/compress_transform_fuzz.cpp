// Any bytes as the texts of a conversation: what is protected stays byte for byte, the result is JSON of the
// same structure, no text gets empty, a prefix of the conversation gives a prefix of the edits, and strict
// changes nothing. The input's first byte chooses the mode; 0xFF separates blocks; a block's first byte says
// whether it is protected.

#include "compress/transform.hpp"
#include "json/cursor.hpp"
#include "json/text.hpp"

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

struct Body {
  std::string bytes = "[";
  dialect::Request request;
};

Body body_of(std::string_view input, std::size_t most_blocks) {
  Body body;
  while (!input.empty() && body.request.texts.size() < most_blocks) {
    const std::size_t end = std::min(input.find('\xff'), input.size());
    const std::string_view block = input.substr(0, end);
    dialect::TextSpan span;
    span.message = static_cast<std::int32_t>(body.request.texts.size());
    span.is_protected = !block.empty() && (block.front() & 1) != 0;
    body.bytes += '"';
    span.raw.begin = body.bytes.size();
    json::escape(block.substr(block.empty() ? 0 : 1), body.bytes);
    span.raw.end = body.bytes.size();
    body.bytes += "\",";
    body.request.texts.push_back(span);
    input.remove_prefix(std::min(input.size(), end + 1));
  }
  body.bytes += "0]";
  return body;
}

std::string spliced(std::string_view document, const std::vector<json::Edit>& edits) {
  std::string result;
  for (const std::string_view piece : json::splice(document, edits))
    result += piece;
  return result;
}

// The strings of a flat array.
std::vector<std::string> strings_of(std::string_view document) {
  std::vector<std::string> strings;
  json::Cursor cursor(document);
  check(cursor.enter_array());
  while (cursor.next_element()) {
    if (cursor.peek() == json::Kind::string) {
      strings.emplace_back(cursor.read_string().of(document));
    } else {
      cursor.skip();
    }
  }
  check(cursor.finish());
  return strings;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data + 1), size - 1);
  const Mode mode = static_cast<Mode>(data[0] % 3);
  const std::vector<std::string> names = {"CLAUDE.md"};
  const Settings settings{.mode = mode,
                          .protected_documents = names,
                          .least_cacheable_tokens = 0,
                          .cache_multiple = 1,
                          .lossless = data[0] / 3 % 2 != 0,
                          .originals_folder = "/originals",
                          .keeps_originals = data[0] / 6 % 2 != 0};
  const tokens::Counter counter = tokens::Counter::for_model("fuzz");

  const Body body = body_of(input, 100);
  const Outcome outcome = transform(body.bytes, body.request, settings, counter);
  check(mode != Mode::strict || outcome.edits.empty());

  const auto before = strings_of(body.bytes);
  const auto after = strings_of(spliced(body.bytes, outcome.edits));
  check(before.size() == after.size());
  std::uint64_t saved = 0;
  std::uint32_t changed = 0;
  for (std::size_t index = 0; index < before.size(); ++index) {
    if (before[index] == after[index]) continue;
    check(!body.request.texts[index].is_protected && !after[index].empty());
    saved += counter.count_escaped(before[index]) - counter.count_escaped(after[index]);
    ++changed;
  }
  check(saved == outcome.tokens_saved && changed == outcome.changed.size());

  if (body.request.texts.size() < 2) return 0;
  const Body start = body_of(input, body.request.texts.size() / 2);
  const Outcome of_start = transform(start.bytes, start.request, settings, counter);
  check(of_start.edits.size() <= outcome.edits.size());
  for (std::size_t index = 0; index < of_start.edits.size(); ++index) {
    check(of_start.edits[index].range == outcome.edits[index].range);
    check(of_start.edits[index].replacement == outcome.edits[index].replacement);
  }
  return 0;
}
