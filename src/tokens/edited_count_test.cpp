#include "tokens/edited_count.hpp"

#include "json/splice.hpp"
#include "tokens/encoding.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::tokens {
namespace {

constexpr Encoding encodings[] = {Encoding::o200k_base, Encoding::cl100k_base, Encoding::claude};

std::string applied(std::string_view text, const std::vector<TextEdit>& edits) {
  std::string edited;
  for (const std::string_view piece : json::splice(text, edits))
    edited += piece;
  return edited;
}

bool is_exact(std::string_view text, const std::vector<TextEdit>& edits) {
  const std::string edited = applied(text, edits);
  return std::ranges::all_of(encodings, [&](Encoding encoding) {
    return count_edited(encoding, text, count_tokens(encoding, text), edits, edited) ==
           count_tokens(encoding, edited);
  });
}

/// What pieces and their ends are made of.
constexpr auto parts = std::to_array<std::string_view>(
    {" ",    " ",    " ",    "  ",       "\n",      "\r\n",   "\t",   "a",      "B",
     "word", "Some", "'s",   "'",        "LL",      "7",      "1234", "...",    ".",
     "/",    "\"",   "-",    "é",        "x\u0301", "\u0301", "ﬁ",    "\u00a8", "\u00a0",
     "的",   "😀",   "\xff", "\xe4\xb8", "\u2028",  "it's",   "(x)",  "\x1f",   "\x7f"});

std::string text_of(std::span<const std::uint8_t> choices) {
  std::string text;
  for (const std::uint8_t choice : choices)
    text += parts[choice % parts.size()];
  return text;
}

/// Edits at the gaps and of the lengths that `choices` say, four to an edit.
std::vector<TextEdit> edits_of(std::string_view text, std::span<const std::uint8_t> choices) {
  std::vector<TextEdit> edits;
  std::size_t at = 0;
  for (; choices.size() >= 4; choices = choices.subspan(4)) {
    const std::size_t begin = at + choices[0] % 40;
    at = begin + choices[1] % 12;
    if (at > text.size()) break;
    edits.push_back({.range = {begin, at}, .replacement = text_of(choices.subspan(2, choices[1] % 3))});
  }
  return edits;
}

TEST(EditedCount, OfNoEditsIsTheTexts) {
  EXPECT_EQ(count_edited(Encoding::claude, "one two", 2, {}, "one two"), 2U);
}

TEST(EditedCount, CountsWhatChangesOnly) {
  // A wrong number of the text's own tokens stays in the result: no more than the edit's stretch was counted.
  const std::string text =
      "In order to win, one must play; and one must play well, as everybody knows by now.";
  const std::vector<TextEdit> edits = {{.range = {0, 11}, .replacement = "To"}};
  for (const Encoding encoding : encodings) {
    const std::string edited = applied(text, edits);
    EXPECT_EQ(count_edited(encoding, text, count_tokens(encoding, text) + 1000, edits, edited),
              count_tokens(encoding, edited) + 1000);
  }
}

TEST(EditedCount, IsExactWhereWordsGrowTogether) {
  const std::string text =
      "The very first words of it, and the rest of the text which stays as it was before";
  EXPECT_TRUE(is_exact(text, {{.range = {3, 4}, .replacement = ""}}));
  EXPECT_TRUE(
      is_exact(text, {{.range = {4, 9}, .replacement = ""}, {.range = {14, 15}, .replacement = "'s"}}));
  EXPECT_TRUE(
      is_exact(text, {{.range = {0, 0}, .replacement = "\n "}, {.range = {40, 41}, .replacement = ""}}));
  EXPECT_TRUE(is_exact(text, {{.range = {text.size(), text.size()}, .replacement = " \n"}}));
}

RC_GTEST_PROP(EditedCount, IsThatOfTheEditedText,
              (const std::vector<std::uint8_t>& choices, const std::vector<std::uint8_t>& edit_choices)) {
  // Long enough that edits leave most of it; and the same edits at other places of it.
  const std::string text = text_of(choices) + text_of(edit_choices) + text_of(choices);
  for (std::size_t left_out = 0; left_out < std::min<std::size_t>(text.size(), 40); ++left_out) {
    const std::string_view rest = std::string_view(text).substr(left_out);
    RC_ASSERT(is_exact(rest, edits_of(rest, edit_choices)));
  }
}

}  // namespace
}  // namespace tokenpak::tokens
