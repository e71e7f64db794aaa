#include "code/language.hpp"

#include <gtest/gtest.h>

namespace tokenpak::code {
namespace {

TEST(Language, IsThatOfTheFileName) {
  EXPECT_EQ(language_of("src/app.py"), Language::python);
  EXPECT_EQ(language_of("C:\\code\\Main.CS"), Language::csharp);
  EXPECT_EQ(language_of("component.tsx"), Language::tsx);
  EXPECT_EQ(language_of("types.d.ts"), Language::typescript);
  EXPECT_EQ(language_of("include/linux/list.h"), Language::cpp);
  EXPECT_EQ(language_of("lib/Rakefile"), Language::ruby);
  EXPECT_EQ(language_of("/root/.bashrc"), Language::bash);
}

TEST(Language, IsNoneWhereTheNameDoesNotTell) {
  for (const std::string_view name :
       {"", "Makefile", "notes.txt", "change.diff", "py", ".py", "dir.py/file", "a.", "x.pyc"})
    EXPECT_EQ(language_of(name), std::nullopt) << name;
}

TEST(Language, IsThatOfTheFirstLine) {
  EXPECT_EQ(language_of_first_line("#!/usr/bin/python3\nimport os\n"), Language::python);
  EXPECT_EQ(language_of_first_line("#!/usr/bin/env -S LANG=C python3.11 -u\n"), Language::python);
  EXPECT_EQ(language_of_first_line("#! /bin/sh -e\n"), Language::bash);
  EXPECT_EQ(language_of_first_line("#!/usr/bin/env node"), Language::javascript);
  EXPECT_EQ(language_of_first_line("<?php\necho 1;\n"), Language::php);
  EXPECT_EQ(language_of_first_line("#!/usr/bin/awk -f\n"), std::nullopt);
  EXPECT_EQ(language_of_first_line("#!/usr/bin/env"), std::nullopt);
  EXPECT_EQ(language_of_first_line("import os\n"), std::nullopt);
  EXPECT_EQ(language_of_first_line(""), std::nullopt);
}

TEST(Language, NamesAreThoseOfTheEnumeration) {
  EXPECT_EQ(name_of(Language::python), "python");
  EXPECT_EQ(name_of(Language::csharp), "csharp");
  EXPECT_EQ(name_of(Language::php), "php");
}

}  // namespace
}  // namespace tokenpak::code
