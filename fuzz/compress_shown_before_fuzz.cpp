// Any bytes as the texts of a conversation, 0xFF between them: what is encoded is shorter and decodes to what
// it was, a text larger than allowed is not decoded, and any text may be decoded whoever wrote it. A text
// whose first byte is odd is decoded first, as if it came encoded.

#include "compress/shown_before.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <string>
#include <string_view>

namespace {

using namespace tokenpak::compress;

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  std::deque<std::string> sent;
  ShownBefore before;
  while (!input.empty()) {
    const std::size_t end = std::min(input.find('\xff'), input.size());
    const std::string_view text = input.substr(0, end);
    input.remove_prefix(std::min(input.size(), end + 1));

    constexpr std::size_t largest = 4096;
    if (!text.empty() && (text.front() & 1) != 0) {
      const auto decoded = before.decode(text, largest);
      check(!decoded || decoded->size() <= largest);
    }
    const auto encoded = before.encode(text);
    if (encoded) {
      check(encoded->size() < text.size());
      check(before.decode(*encoded, text.size()) == text);
      check(!before.decode(*encoded, text.size() - 1));
      check(!before.encode(*encoded));  // what holds references is never encoded again
    }
    sent.push_back(encoded ? *encoded : std::string(text));
    before.add({.kind = sent.size() % 3 == 0 ? EarlierKind::message : EarlierKind::result,
                .number = static_cast<std::uint32_t>(sent.size()),
                .label = "tool",
                .sent = sent.back()});
  }
  return 0;
}
