#include "code/syntax_tree.hpp"

#include <array>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tokenpak::code {
namespace {

struct Sample {
  Language language{};
  std::string_view source;  ///< of which no part that ends within its last line can be parsed
};

constexpr std::array<Sample, 6> samples = {
    {{.language = Language::python, .source = "def f(a):\n    return [a,\n        2]\n"},
     {.language = Language::javascript, .source = "function f(a) {\n  return [a, 2];\n}\n"},
     {.language = Language::c, .source = "int f(int a) {\n  return a + 2;\n}\n"},
     {.language = Language::cpp, .source = "template <class T>\nT f(T a) {\n  return a + 2;\n}\n"},
     {.language = Language::rust, .source = "fn f(a: u8) -> u8 {\n    a + 2\n}\n"},
     {.language = Language::php, .source = "<?php\nfunction f($a) {\n  return [$a, 2];\n}\n"}}};

TEST(Parse, ATextThatEndsTooEarlyIsGivenUpAndTheNextIsReadAsEver) {
  for (const Sample& sample : samples) {
    const auto whole = parse(sample.source, sample.language);
    ASSERT_TRUE(whole) << sample.source;
    const std::size_t last_line = sample.source.rfind('\n', sample.source.size() - 2) + 1;
    const std::size_t begin = sample.source.find('\n');
    for (std::size_t end = begin + 1; end < last_line; ++end) {
      const std::string_view part = sample.source.substr(0, end);
      const bool is_in_body = part.find_last_of("{[(") != std::string_view::npos &&
                              part.find_last_of("{[(") > part.find_last_of("}])") + 1;
      if (is_in_body) {
        EXPECT_FALSE(parse(part, sample.language)) << part;
      }
    }
    const auto again = parse(sample.source, sample.language);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->size(), whole->size());
  }
}

TEST(Parse, AnErrorInOneOfSeveralReadingsIsNone) {
  // "a * b;" may be a product or a declaration until more is known, "(a)(b)" a call or a cast.
  EXPECT_TRUE(parse("int f(void) {\n  a * b;\n  (a)(b);\n  a b;\n  return (int)(c);\n}\n", Language::c));
  EXPECT_TRUE(parse("auto f() {\n  a<b>(c);\n  a < b > c;\n  return d<e, f>(g);\n}\n", Language::cpp));
  EXPECT_TRUE(parse("x = (a, b) => a;\ny = (a, b);\n", Language::javascript));
  EXPECT_FALSE(parse("int f(void) {\n  a * ;\n}\n", Language::c));
}

}  // namespace
}  // namespace tokenpak::code
