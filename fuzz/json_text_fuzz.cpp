// Any bytes as a string's content: resolving escapes and mapping offsets back must agree with each other, and
// any bytes as a text must come back from escape and unescape.

#include "json/text.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace tokenpak::json;

void check(bool holds) {
  if (!holds) std::abort();
}

std::string unescaped(std::string_view raw) {
  std::string out;
  unescape(raw, out);
  return out;
}

/// Two surrogates in three-byte form next to each other, which no text that was decoded from JSON has: they
/// come back as one character.
bool has_surrogate_pair(std::string_view text) {
  for (std::size_t at = 0; at + 6 <= text.size(); ++at) {
    const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[at + index]); };
    if (byte(0) == 0xed && byte(1) >= 0xa0 && byte(3) == 0xed && byte(4) >= 0xb0) return true;
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
  const std::string_view raw(reinterpret_cast<const char*>(input), size);

  const Text text(raw);
  const std::string_view decoded = text.decoded();
  check(decoded.size() <= raw.size());
  check(unescaped(raw) == decoded);
  check(text.raw_offset(0) == 0);
  check(text.raw_offset(decoded.size()) == raw.size());
  std::size_t before = 0;
  for (std::size_t offset = 0; offset <= decoded.size(); ++offset) {
    const std::size_t raw_offset = text.raw_offset(offset);
    check(raw_offset >= before && raw_offset <= raw.size());
    // What stands before the raw offset decodes to what stands before the decoded one, or before the
    // character it is in.
    if (raw_offset != before && size <= 512) {
      const std::string prefix = unescaped(raw.substr(0, raw_offset));
      check(prefix.size() == offset && decoded.starts_with(prefix));
    }
    before = raw_offset;
  }

  std::string escaped;
  escape(raw, escaped);
  if (!has_surrogate_pair(raw)) check(unescaped(escaped) == raw);
  for (std::size_t at = 0; at < escaped.size(); ++at) {
    const auto byte = static_cast<unsigned char>(escaped[at]);
    check(byte >= 0x20 && byte != '"');
    if (byte == '\\') check(++at < escaped.size());
  }
  return 0;
}
