#include "code/strip_estimate.hpp"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tokenpak::code {
namespace {

const std::string words(300, 'w');  // a hundred tokens at three bytes each

std::size_t tokens_of(Language language, std::string_view source) {
  return most_tokens_stripped(source, language);
}

TEST(StripEstimate, CountsCommentsOfEachLanguage) {
  for (const Language language : all_languages) {
    const bool number_sign =
        language == Language::python || language == Language::ruby || language == Language::bash;
    const std::string comment = fmt::format("{}{}", number_sign ? "#" : "//", words);
    EXPECT_EQ(tokens_of(language, comment), comment.size() / 3) << name_of(language);
    EXPECT_EQ(tokens_of(language, words), 0U) << name_of(language);
  }
  EXPECT_EQ(tokens_of(Language::php, "#" + words), 100U);
  EXPECT_EQ(tokens_of(Language::c, "#" + words), 0U);
  EXPECT_EQ(tokens_of(Language::bash, "//" + words), 0U);
}

TEST(StripEstimate, CountsBlocksToTheirEnds) {
  EXPECT_EQ(tokens_of(Language::c, fmt::format("x/*{}*/y", words)), 101U);
  EXPECT_EQ(tokens_of(Language::c, fmt::format("x/*{}", words)), 100U);
  EXPECT_EQ(tokens_of(Language::python, fmt::format(R"(x = """{}"""+y)", words)), 102U);
  EXPECT_EQ(tokens_of(Language::python, fmt::format("'''{}'''", words)), 102U);
  EXPECT_EQ(tokens_of(Language::python, fmt::format("  'a{}'", words)), 101U + 1U);  // may be a docstring
  EXPECT_EQ(tokens_of(Language::python, fmt::format("a = '{}'", words)), 0U);
  EXPECT_EQ(tokens_of(Language::ruby, fmt::format("=begin{}\n=end", words)), 103U + 1U);
}

TEST(StripEstimate, CountsWhiteSpaceThatMayGo) {
  EXPECT_EQ(tokens_of(Language::c, "a\nb\n"), 2U);
  EXPECT_EQ(tokens_of(Language::c, "int   a  = b;"), 2U);
  EXPECT_EQ(tokens_of(Language::c, "if (a)\n      b = c;\n"), 3U);
}

TEST(StripEstimate, ASignInAStringCountsAsAComment) {
  EXPECT_GE(tokens_of(Language::go, fmt::format("a := \"http://{}\"", words)), 100U);
}

}  // namespace
}  // namespace tokenpak::code
