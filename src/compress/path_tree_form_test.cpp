#include "compress/path_tree_form.hpp"

#include "compress/heading.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::compress {
namespace {

constexpr std::size_t largest = 1'000'000;
constexpr std::array all_forms = {&matches_form, &paths_form, &listing_form, &sections_form, &tree_form};

void expect_becomes(const Form& form, std::string_view before, std::string_view after) {
  const auto encoded = form.encode(before);
  ASSERT_TRUE(encoded) << before;
  EXPECT_EQ(*encoded, after);
  EXPECT_EQ(form.decode(*encoded, before.size()), before);
  EXPECT_EQ(form.decode(*encoded, before.size() - 1), std::nullopt);
}

void expect_refused(const Form& form, std::initializer_list<std::string_view> texts) {
  for (const std::string_view text : texts)
    EXPECT_EQ(form.encode(text), std::nullopt) << text;
}

TEST(MatchesForm, AFileStandsOnceBeforeItsLines) {
  expect_becomes(matches_form,
                 "src/net/socket.cpp:12:  int fd = -1;\n"
                 "src/net/socket.cpp:340:  close(fd);\n"
                 "src/net/socket.hpp:7:  int fd_;\n"
                 "src/net/socket.cpp:341:again",
                 "src/net/socket.cpp\n12:  int fd = -1;\n340:  close(fd);\n"
                 "src/net/socket.hpp\n7:  int fd_;\n"
                 "src/net/socket.cpp\n341:again");
}

TEST(MatchesForm, ContextAndSeparatorsStayWhereTheyAre) {
  expect_becomes(matches_form,
                 "my-lib/a-1-b.c-11-// see:3:4\n"
                 "my-lib/a-1-b.c:12:int x;\n"
                 "my-lib/a-1-b.c-13-\n"
                 "--\n"
                 "my-lib/a-1-b.c:20:int y;\n"
                 "--\n"
                 "my-lib/b.c:1:int z;",
                 "my-lib/a-1-b.c\n11-// see:3:4\n12:int x;\n13-\n--\n20:int y;\n--\nmy-lib/b.c\n1:int z;");
}

TEST(MatchesForm, ColumnsAndOtherLinesStay) {
  expect_becomes(matches_form,
                 "In file included from a.cpp\n"
                 "src/a.cpp:3:5: error: no x\n"
                 "src/a.cpp:4:1: error: no y\n"
                 "\n"
                 "grep: secret: Permission denied",
                 "In file included from a.cpp\nsrc/a.cpp\n3:5: error: no x\n4:1: error: no y\n\n"
                 "grep: secret: Permission denied");
}

TEST(MatchesForm, LinesMayHaveNoNumbers) {
  expect_becomes(matches_form,
                 "docs/a.md:one\ndocs/a.md:two: three\ndocs/a.md:\ndocs/a.md:12-x\nREADME.md:four",
                 "docs/a.md\n:one\n:two: three\n:\n:12-x\nREADME.md:four");
}

TEST(MatchesForm, WhatCouldNotBeToldApartIsRefused) {
  expect_refused(matches_form, {"", "text", "a.cpp:1:x", "src/a.cpp:1:x\nsrc/a.cpp:2:y\n10:30 no path",
                                "src/a.cpp:1:x\nsrc/a.cpp:2:y\n:no path", "12:x\n12:y\n12:z"});
  for (const char* encoded : {"12:x", "--\n12:x", "\n:x"})
    EXPECT_EQ(matches_form.decode(encoded, largest), std::nullopt) << encoded;
}

TEST(PathsForm, ADirectoryStandsOnceBeforeItsNames) {
  expect_becomes(
      paths_form,
      "README.md\n"
      "src/net/socket.cpp\n"
      "src/net/socket.hpp\n"
      "src/net\n"
      "src/base\n"
      "src/json/text.hpp\n"
      "/etc/hosts\n"
      "/etc/passwd",
      "README.md\nsrc/net/: socket.cpp socket.hpp\nsrc/: net base\nsrc/json/text.hpp\n/etc/: hosts passwd");
}

TEST(PathsForm, NamesWithoutADirectoryStandInARow) {
  expect_becomes(paths_form, "AUTHORS\nsrc\ntests\n\nsrc/a\nsrc/b\nsrc/c",
                 ": AUTHORS src tests\n\nsrc/: a b c");
  expect_refused(paths_form, {"AUTHORS\nsrc\ntests"});  // fewer tokens, but no fewer bytes
}

TEST(PathsForm, ColumnsBeforeATabStayWithTheirNames) {
  expect_becomes(paths_form, "4\tsrc/a.cpp\n12\tsrc/b.cpp\n16\tsrc", "src/: 4\ta.cpp 12\tb.cpp\n16\tsrc");
  expect_becomes(paths_form, "src/a.cpp:3\nsrc/b.cpp:0", "src/: a.cpp:3 b.cpp:0");
}

TEST(PathsForm, NamesWithBlanksStayOnTheirLines) {
  expect_becomes(paths_form, "doc/a b.txt\ndoc/c.txt\ndoc/d.txt\ndoc/e f.txt\ndoc/g/",
                 "doc/a b.txt\ndoc/: c.txt d.txt\ndoc/e f.txt\ndoc/g/");
}

TEST(PathsForm, WhatCouldNotBeToldApartIsRefused) {
  expect_refused(paths_form, {"", "one", "src/a\nlib/b", "src/a\nsrc/b\nsrc/: c", "src/a\nsrc/b\n: c"});
  for (const char* encoded : {"src/: a  b", "src/: ", ": a ", "src/:  a"})
    EXPECT_EQ(paths_form.decode(encoded, largest), std::nullopt) << encoded;
}

TEST(ListingForm, ModeLinksAndOwnersStandOnce) {
  expect_becomes(listing_form,
                 "src:\n"
                 "total 48\n"
                 "drwxr-xr-x  2 root root 4096 Nov 25 15:38 base\n"
                 "-rw-r--r--  1 root root   84 Nov 25 15:38 CMakeLists.txt\n"
                 "-rw-r--r--  1 root root 5190 Nov  2  2024 a b.cpp\n"
                 "\n"
                 "-rw-r--r--  1 root root   12 Nov 25 15:38 x -> y",
                 "src:\n"
                 "total 48\n"
                 "drwxr-xr-x  2 root root\n 4096 Nov 25 15:38 base\n"
                 "-rw-r--r--  1 root root\n   84 Nov 25 15:38 CMakeLists.txt\n 5190 Nov  2  2024 a b.cpp\n"
                 "\n   12 Nov 25 15:38 x -> y");
}

TEST(ListingForm, WhatCouldNotBeToldApartIsRefused) {
  const std::string entries = "-rw-r--r-- 1 me us 84 Nov 25 15:38 a\n-rw-r--r-- 1 me us 84 Nov 25 15:38 b";
  EXPECT_TRUE(listing_form.encode(entries));
  expect_refused(listing_form, {"", "text", "-rw-r--r-- 1 me us", entries + "\n indented"});
  EXPECT_EQ(listing_form.decode(" 84 Nov 25 15:38 a", largest), std::nullopt);
}

TEST(SectionsForm, ASectionStandsOnOneLine) {
  expect_becomes(sections_form, "src:\nbase\nmain.cpp\n\nsrc/base:\nlog.cpp\n\nsrc/net:\n\nsrc/last:\na\nb",
                 "src: base main.cpp\nsrc/base: log.cpp\nsrc/net:\n\nsrc/last:\na\nb");
  expect_becomes(sections_form, ".:\na\nb c\n\n./d:\ne\nf\n", ".:\na\nb c\n\n./d: e f");
}

TEST(SectionsForm, WhatCouldNotBeToldApartIsRefused) {
  expect_refused(sections_form, {"", "text", "src:\na\nb", "src:\na\nb\n\nls: no access"});
  for (const char* encoded : {"src: a  b", "src: ", "src: a ", ": a", "a b: c"})
    EXPECT_EQ(sections_form.decode(encoded, largest), std::nullopt) << encoded;
}

TEST(TreeForm, LevelsAreBlanks) {
  const std::string_view drawn =
      ".\n"
      "├── src\n"
      "│\u00a0\u00a0 ├── base\n"
      "│\u00a0\u00a0 │\u00a0\u00a0 └── log.cpp\n"
      "│\u00a0\u00a0 └── net\n"
      "│\u00a0\u00a0     └── a b.cpp\n"
      "└── tests\n"
      "    └── run\n"
      "\n"
      "4 directories, 3 files";
  const std::string_view levels =
      ".\n src\n  base\n   log.cpp\n  net\n   a b.cpp\n tests\n  run\n\n4 directories, 3 files";
  expect_becomes(tree_form, drawn, levels);

  std::string with_spaces(drawn);
  for (std::size_t at = 0; (at = with_spaces.find("\u00a0", at)) != std::string::npos;)
    with_spaces.replace(at, 2, " ");
  std::string tabs(levels);
  for (std::size_t at = 0; (at = tabs.find_first_of(" ", at)) != std::string::npos; ++at) {
    if (at > 0 && (tabs[at - 1] == '\n' || tabs[at - 1] == '\t')) tabs[at] = '\t';
  }
  expect_becomes(tree_form, with_spaces, tabs);
}

TEST(TreeForm, WhatTreeDoesNotDrawIsRefused) {
  expect_refused(tree_form,
                 {"", "text", "├── a\n├── b", "└── a\n└── b", "├── a\n└──  b", " x\n└── a", "│   └── a"});
  EXPECT_TRUE(tree_form.encode("├── a\n└── b"));
}

// Lines made of what the forms look for.
rc::Gen<std::string> any_text() {
  const auto piece = rc::gen::element<std::string>(
      "src/", "a.cpp", "b-2-c", ":", "-", "12", ":12:", "-7-", "\n", "\n", "\n", "--\n",
      "src/a.cpp:3:", "src/a.cpp-4-", "src/b.cpp\n", "src/", " ", ": ", "/: ", "\t", "├── ", "└── ", "│   ",
      "    ", "\n\n", ":\n", "-rw-r--r-- 1 me us 84 x\n", "drwxr-xr-x 2 me us 84 x\n", "\xff");
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                      [](const std::vector<std::string>& pieces) {
                        std::string text;
                        for (const std::string& each : pieces)
                          text += each;
                        return text;
                      });
}

RC_GTEST_PROP(PathForms, DecodeToWhatTheyEncoded, ()) {
  const std::string text = *any_text();
  for (const Form* form : all_forms) {
    const auto encoded = form->encode(text);
    if (!encoded) continue;
    RC_ASSERT(encoded->size() < text.size());
    RC_ASSERT(form->decode(*encoded, text.size()) == text);
    // A path in it is never cut but at its last slash.
    for (const std::string_view line : split_lines(*encoded))
      RC_ASSERT(!line.starts_with("/a.cpp"));
  }
}

RC_GTEST_PROP(PathForms, AnyTextMayBeDecoded, ()) {
  const std::string text = *any_text();
  for (const Form* form : all_forms) {
    const auto decoded = form->decode(text, 200);
    RC_ASSERT(decoded.value_or("").size() <= 200U);
  }
}

}  // namespace
}  // namespace tokenpak::compress
