#include "json/splice.hpp"

#include <algorithm>
#include <random>
#include <stdexcept>

#include <gtest/gtest.h>

namespace tokenpak::json {
namespace {

std::string joined(const std::vector<std::string_view>& pieces) {
  std::string out;
  for (const std::string_view piece : pieces)
    out += piece;
  EXPECT_EQ(out.size(), total_size(pieces));
  return out;
}

TEST(Splice, WithoutEditsIsTheDocumentItself) {
  const std::string document = "{\"a\":1}";
  const auto pieces = splice(document, {});
  ASSERT_EQ(pieces.size(), 1U);
  EXPECT_EQ(pieces[0].data(), document.data());
  EXPECT_EQ(pieces[0].size(), document.size());
  EXPECT_TRUE(splice("", {}).empty());
}

TEST(Splice, UntouchedBytesAreTheDocumentsOwn) {
  const std::string document = "0123456789";
  const std::vector<Edit> edits = {{{2, 4}, "two"}, {{4, 4}, "four"}, {{4, 5}, ""}, {{9, 10}, "nine"}};
  const auto pieces = splice(document, edits);
  ASSERT_EQ(pieces.size(), 5U);
  EXPECT_EQ(pieces[0].data(), document.data());
  EXPECT_EQ(pieces[1].data(), edits[0].replacement.data());
  EXPECT_EQ(pieces[3].data(), document.data() + 5);
  EXPECT_EQ(joined(pieces), "01twofour5678nine");
}

TEST(Splice, InsertsKeepTheirOrder) {
  const std::vector<Edit> edits = {{{0, 0}, "a"}, {{0, 0}, "b"}, {{1, 1}, "c"}, {{1, 1}, "d"}};
  EXPECT_EQ(joined(splice("-", edits)), "ab-cd");
}

TEST(Splice, AppendsToPiecesThatAreThere) {
  std::vector<std::string_view> pieces = {"head "};
  const std::vector<Edit> edits = {{{1, 2}, "one"}};
  splice("012", edits, pieces);
  EXPECT_EQ(joined(pieces), "head 0one2");
}

TEST(Splice, CanReplaceOrRemoveEverything) {
  const std::vector<Edit> replaced = {{{0, 3}, "x"}};
  const std::vector<Edit> removed = {{{0, 3}, ""}};
  EXPECT_EQ(joined(splice("abc", replaced)), "x");
  EXPECT_TRUE(splice("abc", removed).empty());
}

TEST(Splice, RefusesEditsThatWouldLoseOrDoubleBytes) {
  const std::vector<std::vector<Edit>> wrong = {
      {{{2, 3}, ""}, {{1, 2}, ""}},  // unsorted
      {{{0, 2}, ""}, {{1, 3}, ""}},  // overlapping
      {{{2, 1}, ""}},                // backwards
      {{{0, 6}, ""}},                // beyond the end
      {{{6, 6}, ""}},
  };
  for (const auto& edits : wrong)
    EXPECT_THROW(splice("01234", edits), std::logic_error);
}

TEST(Splice, EqualsNaiveReplacement) {
  std::mt19937_64 random(7);
  const auto below = [&random](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
  };
  for (int round = 0; round < 5'000; ++round) {
    std::string document(below(60), ' ');
    for (char& byte : document)
      byte = static_cast<char>('a' + below(26));
    std::vector<std::size_t> bounds(2 * below(8));
    for (std::size_t& bound : bounds)
      bound = below(document.size() + 1);
    std::sort(bounds.begin(), bounds.end());
    std::vector<Edit> edits;
    for (std::size_t index = 0; index < bounds.size(); index += 2) {
      edits.push_back(
          {{bounds[index], bounds[index + 1]}, std::string(below(5), static_cast<char>('A' + below(26)))});
    }
    // From the back, so that offsets before an edit stay true.
    std::string naive = document;
    for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit) {
      naive.replace(edit->range.begin, edit->range.size(), edit->replacement);
    }
    ASSERT_EQ(joined(splice(document, edits)), naive);
  }
}

}  // namespace
}  // namespace tokenpak::json
