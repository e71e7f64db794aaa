#include "tokens/merge.hpp"

#include "tokens/naive_encoding_test.hpp"

#include <bit>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::tokens {
namespace {

std::vector<std::uint32_t> ids_at(const Vocabulary& vocabulary, std::string_view piece,
                                  const std::vector<std::uint32_t>& starts) {
  std::vector<std::uint32_t> ids;
  for (std::size_t part = 0; part < starts.size(); ++part) {
    const std::size_t next = part + 1 == starts.size() ? piece.size() : starts[part + 1];
    ids.push_back(vocabulary.find(&piece[starts[part]], next - starts[part], piece.data() + piece.size()));
  }
  return ids;
}

std::vector<std::uint32_t> starts_of(std::uint64_t bits) {
  std::vector<std::uint32_t> starts;
  for (; bits != 0; bits &= bits - 1)
    starts.push_back(static_cast<std::uint32_t>(std::countr_zero(bits)));
  return starts;
}

void expect_as_defined(std::string_view piece) {
  for (const Encoding encoding : {Encoding::o200k_base, Encoding::cl100k_base, Encoding::claude}) {
    const Vocabulary vocabulary = vocabulary_of(encoding);
    Merger merger(vocabulary);
    const std::vector<std::uint32_t> expected = naive_merge(vocabulary, piece);
    const char* const end = piece.data() + piece.size();
    if (piece.size() <= longest_short_piece) {
      ASSERT_EQ(ids_at(vocabulary, piece, starts_of(merge_short(vocabulary, piece))), expected) << piece;
    }
    ASSERT_EQ(ids_at(vocabulary, piece, merger.merge_long(piece, end)), expected) << piece;
    ASSERT_EQ(merger.count_long(piece, end), expected.size()) << piece;
  }
}

/// `count` members of the alphabet, by a generator that is good enough to give no pattern.
std::string random_text(const std::vector<std::string>& alphabet, std::size_t count, std::uint64_t seed) {
  std::string text;
  for (std::size_t place = 0; place < count; ++place) {
    seed = (seed * 6'364'136'223'846'793'005) + 1'442'695'040'888'963'407;
    text += alphabet[(seed >> 33) % alphabet.size()];
  }
  return text;
}

const std::vector<std::vector<std::string>> alphabets = {
    {"a"},
    {" "},
    {"\n"},
    {"="},
    {"a", "b"},
    {"a", "b", "c", "d", "e", "f", "g", "h", "i", "l", "m", "n", "o", "r", "s", "t", "u"},
    {" ", "\t"},
    {"的", "是", "不", "我", "有", "人", "這"},
    {"😀", "😂", "👍", "🏽"},
    {"\u0301", "\u0316"},
    {"th", "e", " ", "in", "g"},
    {"\xe4", "\xb8", "\xad", "a"},
    {"+", "-", "*", "/", "=", "<", ">"}};

TEST(Merge, ShortAndLongPiecesAreAsDefined) {
  for (const auto& alphabet : alphabets) {
    for (std::size_t count = 1; count < 70; ++count) {
      expect_as_defined(random_text(alphabet, count, count));
      if (HasFatalFailure()) return;
    }
  }
}

TEST(Merge, PiecesOfManyWindowsAreAsDefined) {
  for (const auto& alphabet : alphabets) {
    for (const std::size_t count : {200U, 700U}) {
      expect_as_defined(random_text(alphabet, count, count));
      if (HasFatalFailure()) return;
    }
  }
}

TEST(Merge, CyclesThatBreakOffAreAsDefined) {
  for (const std::string cycle : {"a", " ", "ab", "abc", "的", "😀", "hello", "xyzzyqw"}) {
    std::string text;
    while (text.size() < 700)
      text += cycle;
    expect_as_defined(text + "b");
    expect_as_defined(text + "q" + text);
    expect_as_defined(text.substr(1));
    if (HasFatalFailure()) return;
  }
}

TEST(Merge, TokensLongerThanAWindowAreAsDefined) {
  // claude has tokens of 1024 spaces; they repeat, and what follows is not one of them.
  std::string spaces(2'500, ' ');
  expect_as_defined(spaces);
  spaces += '\n';
  expect_as_defined(spaces.append(300, ' '));
}

RC_GTEST_PROP(Merge, AnyBytesAreAsDefined, (const std::string& piece)) {
  if (!piece.empty()) expect_as_defined(piece);
}

TEST(Merge, PiecesSideBySideAreWhatEachIsAlone) {
  const Vocabulary vocabulary = vocabulary_of(Encoding::o200k_base);
  for (const std::vector<std::string>& alphabet : alphabets) {
    const std::string text = random_text(alphabet, 4096, 5);
    std::vector<ShortPiece> pieces;
    std::size_t begin = 0;
    for (std::size_t size = 1; begin + size <= text.size(); size = (size * 7 % longest_short_piece) + 1) {
      pieces.push_back({.at = text.data() + begin, .length = size, .starts = 0});
      begin += size;
    }
    ASSERT_GT(pieces.size(), 64U);
    merge_short(vocabulary, pieces);
    for (const ShortPiece& piece : pieces) {
      const std::string_view bytes(piece.at, piece.length);
      ASSERT_EQ(ids_at(vocabulary, bytes, starts_of(piece.starts)), naive_merge(vocabulary, bytes));
    }
  }
}

TEST(Merge, CountsWhatItDoesNotKeep) {
  for (const Encoding encoding : {Encoding::o200k_base, Encoding::claude}) {
    const Vocabulary vocabulary = vocabulary_of(encoding);
    Merger merger(vocabulary);
    for (const std::vector<std::string>& alphabet : alphabets) {
      const std::string text = random_text(alphabet, 300'000, 3);
      const char* const end = text.data() + text.size();
      const std::size_t tokens = merger.merge_long(text, end).size();
      ASSERT_EQ(merger.count_long(text, end), tokens) << alphabet.front();
    }
  }
}

}  // namespace
}  // namespace tokenpak::tokens
