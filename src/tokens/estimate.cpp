#include "tokens/estimate.hpp"

#include <algorithm>

namespace tokenpak::tokens {
namespace {

constexpr ByteClass class_of(unsigned char byte) {
  constexpr std::string_view frequent = "etaoinsr", rare = "kjxqz", sentence = ".,:;!?",
                             bracket = "()[]{}<>\"'`", joiner = "_-/";
  const char character = static_cast<char>(byte);
  if (frequent.contains(character)) return ByteClass::letter_frequent;
  if (rare.contains(character)) return ByteClass::letter_rare;
  if (byte >= 'a' && byte <= 'z') return ByteClass::letter_common;
  if (byte >= 'A' && byte <= 'Z') return ByteClass::upper;
  if (byte >= '0' && byte <= '9') return ByteClass::digit;
  if (byte == ' ') return ByteClass::space;
  if (byte == '\n' || byte == '\r') return ByteClass::newline;
  if (byte == '\t') return ByteClass::tab;
  if (sentence.contains(character)) return ByteClass::sentence;
  if (bracket.contains(character)) return ByteClass::bracket;
  if (joiner.contains(character)) return ByteClass::joiner;
  if (byte < 0x20 || byte == 0x7f) return ByteClass::control;
  if (byte < 0x80) return ByteClass::symbol;
  if (byte < 0xc0) return ByteClass::continuation;
  if (byte < 0xd0) return ByteClass::lead_latin;
  if (byte < 0xe0) return ByteClass::lead_cyrillic;
  if (byte < 0xe2) return ByteClass::lead_indic;
  if (byte == 0xe2) return ByteClass::lead_punctuation;
  if (byte < 0xea) return ByteClass::lead_cjk;
  if (byte < 0xf0) return ByteClass::lead_hangul;
  return ByteClass::lead_emoji;
}

constexpr bool counts_repeats(std::size_t byte_class) {
  return byte_class >= static_cast<std::size_t>(ByteClass::digit) &&
         byte_class <= static_cast<std::size_t>(ByteClass::control);
}

// The tables of weights.hpp laid out for the loop: row = class before, column = class, then whether the byte
// repeats.
constexpr std::size_t stride = 32;

constexpr auto classes = [] {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t byte = 0; byte < table.size(); ++byte) {
    table[byte] = static_cast<std::uint8_t>(class_of(static_cast<unsigned char>(byte)));
  }
  return table;
}();

constexpr auto weights = [] {
  std::array<std::uint16_t, stride * stride * 2> table{};
  for (std::size_t before = 0; before < byte_class_count; ++before) {
    for (std::size_t now = 0; now < byte_class_count; ++now) {
      const std::size_t cell = (before * stride + now) * 2;
      table[cell] = pair_weights[before][now];
      table[cell + 1] =
          before == now && counts_repeats(now) ? repeat_weights[now] : pair_weights[before][now];
    }
  }
  return table;
}();

}  // namespace

void Estimate::add(std::string_view bytes) {
  if (bytes.empty()) return;
  empty_ = false;
  std::uint64_t sum = 0;
  unsigned char before = previous_;
  std::size_t before_class = classes[before];
  for (const char character : bytes) {
    const auto byte = static_cast<unsigned char>(character);
    const std::size_t byte_class = classes[byte];
    sum += weights[(before_class * stride + byte_class) * 2 + (byte == before ? 1U : 0U)];
    before = byte;
    before_class = byte_class;
  }
  weight_ += sum;
  previous_ = before;
}

std::uint64_t Estimate::tokens() const {
  if (empty_) return 0;
  return std::max<std::uint64_t>(1, (weight_ + weight_one / 2) / weight_one);
}

}  // namespace tokenpak::tokens
