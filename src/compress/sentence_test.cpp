#include "compress/sentence.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tokenpak::compress {
namespace {

bool reads_as_sentence(std::string_view line) {
  return is_sentence(scan(line));
}

TEST(Sentence, IsWordsOfEnglishInARow) {
  EXPECT_TRUE(reads_as_sentence("with respect to both the regular expression and the text being searched."));
  EXPECT_TRUE(reads_as_sentence("       Sed  is  a  stream  editor,  which  reads  its  input  once"));
  EXPECT_TRUE(reads_as_sentence("* Redistributions of source code must retain the above copyright"));
  EXPECT_TRUE(reads_as_sentence("\"License\" shall mean the terms and conditions for use,"));
  EXPECT_TRUE(reads_as_sentence("for literals is in src/literals.rs, when that is more than one,"));
}

TEST(Sentence, CodeAndLinksInItSayNothing) {
  EXPECT_TRUE(reads_as_sentence("If `opts.a = {}` is passed in, it should be an array of `Hash::new()`"));
  EXPECT_TRUE(reads_as_sentence("Support for [single executables][] is one of the key priorities"));
  EXPECT_TRUE(reads_as_sentence("[`gyp-next`][] repository first. The folder is regularly synced"));
}

TEST(Sentence, IsNoLineOfCode) {
  EXPECT_FALSE(reads_as_sentence("x = the_value of a thing"));
  EXPECT_FALSE(reads_as_sentence("return the value of a thing;"));
  EXPECT_FALSE(reads_as_sentence("echo \"This is the usage of a program\""));
  EXPECT_FALSE(reads_as_sentence("raise ValueError('it must not be empty')"));
  EXPECT_FALSE(reads_as_sentence("if a is not None and b in c and not d in e:"));
  EXPECT_FALSE(reads_as_sentence("for (const auto& each : the_list of a) {"));
  EXPECT_FALSE(reads_as_sentence("select a, b from c where d is not null and e"));
  EXPECT_FALSE(reads_as_sentence("printf(\"%s of the %d\", name, size)"));
  EXPECT_FALSE(reads_as_sentence("getName setName the camelCase oneMore"));
}

TEST(Sentence, IsMoreThanAFewWords) {
  EXPECT_FALSE(reads_as_sentence("the end"));
  EXPECT_FALSE(reads_as_sentence("Building dependency tree Done"));
  EXPECT_FALSE(reads_as_sentence("alpha beta gamma delta"));
  EXPECT_FALSE(reads_as_sentence("-"));
  EXPECT_FALSE(reads_as_sentence("`"));
  EXPECT_FALSE(reads_as_sentence(std::string(1000, '`') + " " + std::string(1000, ' ')));
}

}  // namespace
}  // namespace tokenpak::compress
