#include "compress/escape_sequence.hpp"

#include <gtest/gtest.h>

namespace tokenpak::compress {
namespace {

struct Case {
  const char* text;
  std::size_t size;
  EscapeEffect effect;
  std::uint32_t parameter;
};

TEST(EscapeSequence, ReadsOneSequence) {
  const Case cases[] = {
      {"\x1b[m after", 3, EscapeEffect::look, 1},
      {"\x1b[01;31m\x1b[K", 8, EscapeEffect::look, 1},
      {"\x1b[38;2;1;2;3m", 13, EscapeEffect::look, 38},
      {"\x1b[?25l", 6, EscapeEffect::look, 1},
      {"\x1b[K", 3, EscapeEffect::erase_line, 0},
      {"\x1b[2K", 4, EscapeEffect::erase_line, 2},
      {"\x1b[7K", 4, EscapeEffect::elsewhere, 7},
      {"\x1b[0G", 4, EscapeEffect::column, 1},
      {"\x1b[12G", 5, EscapeEffect::column, 12},
      {"\x1b[C", 3, EscapeEffect::forward, 1},
      {"\x1b[99999999999999D", 17, EscapeEffect::backward, 1'000'000},
      {"\x1b[1A", 4, EscapeEffect::elsewhere, 1},
      {"\x1b[2J", 4, EscapeEffect::elsewhere, 2},
      {"\x1b(B", 3, EscapeEffect::look, 0},
      {"\x1b=", 2, EscapeEffect::look, 0},
      {"\x1b"
       "7",
       2, EscapeEffect::elsewhere, 0},
      {"\x1b]0;title\x07rest", 10, EscapeEffect::look, 0},
      {"\x1b]0;title\x1b\\rest", 11, EscapeEffect::look, 0},
      {"\x1bP1$r0m\x1b\\", 9, EscapeEffect::look, 0},
  };
  for (const Case& each : cases) {
    const EscapeSequence sequence = read_escape_sequence(each.text);
    EXPECT_EQ(sequence.size, each.size) << each.text + 1;
    EXPECT_EQ(sequence.effect, each.effect) << each.text + 1;
    if (each.effect != EscapeEffect::elsewhere) {
      EXPECT_EQ(sequence.parameter, each.parameter) << each.text + 1;
    }
  }
}

TEST(EscapeSequence, CutOrMalformedIsNone) {
  for (const char* text :
       {"", "\x1b", "\x1b[", "\x1b[31", "\x1b[31\x01m", "\x1b]0;title", "\x1b]0;title\n\x07",
        "\x1b]0;title\x1b[m", "\x1b_\bP\x1b\\", "\x1b(", "\x1bq", "text\x1b[m"}) {
    EXPECT_EQ(read_escape_sequence(text).size, 0U) << text;
  }
}

TEST(EscapeSequence, HyperlinkCarriesItsAddress) {
  const EscapeSequence link = read_escape_sequence("\x1b]8;id=1;https://example.org/a;b\x1b\\text");
  EXPECT_EQ(link.effect, EscapeEffect::hyperlink);
  EXPECT_EQ(link.text, "https://example.org/a;b");
  EXPECT_TRUE(read_escape_sequence("\x1b]8;;\x07").text.empty());
}

}  // namespace
}  // namespace tokenpak::compress
