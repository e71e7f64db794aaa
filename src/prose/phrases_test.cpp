#include "prose/phrases.hpp"

#include "prose/apply_test.hpp"
#include "prose/tighten.hpp"

#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace tokenpak::prose {
namespace {

// English in which there is nothing to shorten, long enough that a text with it is shortened at all.
std::string with_plain_text(std::string_view example) {
  std::string text(example);
  text += "\n\n";
  for (int line = 0; line < 12; ++line)
    text += "- They read files from disk and write them to others with care for each of these.\n";
  return text;
}

std::string tightened_example(std::string_view example) {
  const std::string text = with_plain_text(example);
  const std::string result = test::applied(text, tighten(text));
  const std::string rest = with_plain_text("");
  EXPECT_TRUE(result.ends_with(rest)) << result;
  return result.substr(0, result.size() - rest.size());
}

TEST(Phrases, EachRuleDoesWhatItsExampleSays) {
  for (const PhraseRule& rule : Phrases::built_in().rules())
    EXPECT_EQ(tightened_example(rule.example), rule.expected) << rule.phrase;
}

TEST(Phrases, NoneTakesOrAddsANegationAConditionOrANumber) {
  const Lexicon& lexicon = Phrases::built_in().lexicon();
  constexpr unsigned counts = negation | condition | number_word;
  for (const PhraseRule& rule : Phrases::built_in().rules()) {
    if (rule.keeps) continue;
    std::vector<std::string> taken;
    std::istringstream words(rule.phrase);
    for (std::string word; words >> word;)
      if (lexicon.find(word).has(counts)) taken.push_back(word);
    std::vector<std::string> given;
    for (const PhraseRule::Piece& piece : rule.replacement) {
      EXPECT_FALSE(piece.word.has(negation)) << rule.phrase;
      if (piece.word.has(counts)) given.push_back(piece.text);
    }
    // "is able to" may become "can", but no condition may go.
    if (!taken.empty()) {
      EXPECT_EQ(taken, given) << rule.phrase;
    }
  }
}

TEST(Phrases, AMistakeInTheTableIsNamed) {
  EXPECT_THROW(Phrases("in order to\tto\texample\n"), std::logic_error);
  EXPECT_THROW(Phrases("so\tin order to\tone\ttwo\n"), std::logic_error);
  EXPECT_NO_THROW(Phrases("# comment\n\nin order to\tto\tone\ttwo\n"));
}

TEST(Lexicon, FindsItsWordsAndNoOthers) {
  const Lexicon& lexicon = Phrases::built_in().lexicon();
  EXPECT_TRUE(lexicon.find("the").has(article));
  EXPECT_TRUE(lexicon.find("NOT").has(negation));
  EXPECT_TRUE(lexicon.find("shouldn't").has(negation));
  EXPECT_EQ(lexicon.find("thee").id, 0);
  EXPECT_EQ(lexicon.find("").id, 0);
  EXPECT_EQ(lexicon.find(std::string(17, 'a')).id, 0);
}

}  // namespace
}  // namespace tokenpak::prose
