#include "code/fold.hpp"

#include "code/strip.hpp"
#include "code/syntax_tree.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tokenpak::code {
namespace {

struct Sample {
  Language language;
  std::string_view before;  ///< the function up to its body's lines, {0} is a number
  std::string_view line;    ///< of its body
  std::string_view after;
};

const Sample samples[] = {
    {Language::python, "def work_{0}(a):  # why\n    # note\n", "    print({0})\n", "\n"},
    {Language::javascript, "const work_{0} = (a) => {{\n", "    print({0});\n", "}};\n"},
    {Language::typescript, "export function work_{0}(a: number): void {{\n", "    print({0});\n", "}}\n"},
    {Language::tsx, "function work_{0}(a: number) {{\n", "    print({0});\n", "}}\n"},
    {Language::go, "func work_{0}(a int) {{\n", "\tprint({0})\n", "}}\n"},
    {Language::rust, "fn work_{0}(a: u8) -> u8 {{\n", "    print({0});\n", "}}\n"},
    {Language::java, "class C{0} {{ void work_{0}(int a) {{\n", "    print({0});\n", "}} }}\n"},
    {Language::c, "static int *work_{0}(int a)\n{{\n", "    print({0});\n", "}}\n"},
    {Language::cpp, "int C::work_{0}(int a) const {{\n", "    print({0});\n", "}}\n"},
    {Language::csharp, "class C{0} {{ public int work_{0}(int a) {{\n", "    print({0});\n", "}} }}\n"},
    {Language::ruby, "def work_{0}(a)\n", "  print {0}\n", "end\n"},
    {Language::bash, "work_{0}() {{\n", "  echo {0}\n", "}}\n"},
    {Language::php, "function work_{0}($a) {{\n", "    print({0});\n", "}}\n"},
};

std::size_t line_ends_in(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

std::string make_source(const Sample& sample, int functions) {
  std::string source(sample.language == Language::php  ? "<?php\n"
                     : sample.language == Language::go ? "package a\n"
                                                       : "");
  for (int function = 0; function < functions; ++function) {
    source += fmt::format(fmt::runtime(sample.before), function);
    for (int line = 0; line < 9; ++line)
      source += fmt::format(fmt::runtime(sample.line), function * 100 + line);
    source += fmt::format(fmt::runtime(sample.after));
  }
  return source;
}

std::vector<Fold> folds_of(std::string_view source, Language language, const NamedWords& named) {
  const auto tree = parse(source, language);
  return tree ? foldable(source, language, *tree, named) : std::vector<Fold>{};
}

TEST(Fold, TakesTheBodiesThatNobodyNames) {
  for (const Sample& sample : samples) {
    SCOPED_TRACE(name_of(sample.language));
    const std::string source = make_source(sample, 50);
    const auto folds =
        folds_of(source, sample.language, {.functions = {"work_7", "print"}, .containers = {}});
    ASSERT_EQ(folds.size(), 49U);
    std::vector<TextEdit> edits;
    for (const Fold& fold : folds) {
      EXPECT_TRUE(fold.name.ends_with(fmt::format("work_{}", edits.size() + (edits.size() >= 7 ? 1 : 0))))
          << fold.name;
      EXPECT_EQ(fold.first_line, 1 + line_ends_in(source.substr(0, fold.body.begin)));
      EXPECT_EQ(fold.lines(), 1 + line_ends_in(fold.body.of(source)));
      edits.push_back(
          {.range = fold.body,
           .replacement = fold_comment(sample.language, fmt::format("… {} lines, */ a\nb", fold.lines()))});
    }
    const auto all = strip(source, sample.language, {.named = {}, .folds = edits});
    ASSERT_TRUE(all);
    const std::string result = edited(source, *all);
    EXPECT_NE(result.find("700"), std::string::npos);
    EXPECT_EQ(result.find("600"), std::string::npos);
    EXPECT_NE(result.find("work_6"), std::string::npos);
    EXPECT_NE(result.find(" lines, "), std::string::npos);
    EXPECT_LT(line_ends_in(result), 50U * 5);
  }
}

TEST(Fold, LeavesShortTextsAlone) {
  EXPECT_TRUE(folds_of(make_source(samples[0], 30), Language::python, {}).empty());
}

TEST(Fold, KeepsAllOfANamedClassAndWhatHoldsANamedFunction) {
  std::string source = "class Kept:\n    def one(self):\n";
  const auto lines = [&](int count, std::string_view blanks) {
    for (int line = 0; line < count; ++line)
      source += fmt::format("{}x = {}\n", blanks, line);
  };
  lines(200, "        ");
  source += "def outer():\n    def inner():\n";
  lines(200, "        ");
  source += "    return inner\ndef other():\n";
  lines(20, "    ");
  const auto folds = folds_of(source, Language::python, {.functions = {"inner"}, .containers = {"Kept"}});
  ASSERT_EQ(folds.size(), 1U);
  EXPECT_EQ(folds[0].name, "other");
  EXPECT_EQ(folds[0].lines(), 21U);
  EXPECT_EQ(folds_of(source, Language::python, {.functions = {"Kept", "inner"}, .containers = {}}).size(), 2U)
      << "a class that only a path names";
}

TEST(FoldComment, CannotBeEndedByItsText) {
  EXPECT_EQ(fold_comment(Language::c, "a */ b\nc"), "{ /* a *  b c */ }");
  EXPECT_EQ(fold_comment(Language::python, "… 12 lines"), " ...  # … 12 lines");
}

}  // namespace
}  // namespace tokenpak::code
