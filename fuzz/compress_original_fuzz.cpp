// Any bytes as what somebody says of an original, and as a text with cuts: a name is found only where one
// stands; the edits are sorted and lie inside of the text, and each marker is read back as the lines that it
// stands for. The first byte says how far apart the cuts are.

#include "compress/original.hpp"
#include "json/splice.hpp"

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

std::size_t line_at(std::string_view text, std::size_t offset) {
  return 1 + static_cast<std::size_t>(std::ranges::count(text.substr(0, offset), '\n'));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  if (const auto found = find_original(text)) {
    check(text.contains(name_of(found->key)));
    check(found->first_line <= found->last_line);
  }

  std::vector<ByteRange> cuts;
  const std::size_t step = 1 + data[0] % 16;
  for (std::size_t at = data[0] / 16; at + step <= text.size() && cuts.size() < 64; at += 2 * step)
    cuts.push_back({at, at + step});
  const OriginalKey key = original_key(text);
  const std::vector<json::Edit> edits = marked_cuts(text, cuts, "/originals", key);
  check(edits.size() == cuts.size());
  check(text.empty() || !json::splice(text, edits).empty());  // throws where they reach outside
  if (edits.empty()) return 0;
  const auto marked = find_original(edits.front().replacement);
  check(marked && marked->key == key);
  check(marked->first_line == line_at(text, cuts.front().begin));
  check(marked->last_line == line_at(text, cuts.front().end - 1));
  return 0;
}
