#include "compress/classify.hpp"
#include "compress/kind_score.hpp"
#include "compress/source_language.hpp"

#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tokenpak::compress {
namespace {

std::string kinds_of_text(std::string_view text) {
  std::string names;
  for (const ContentSpan& span : classify(text)) {
    if (!names.empty()) names += ' ';
    names += name_of(span.kind);
    if (span.kind != ContentKind::source) continue;
    if (const auto language = language_by_shape(span.range.of(text)))
      names += "-" + std::string(name_of(*language));
  }
  return names;
}

TEST(ContentKind, HasANameAndAClassEach) {
  std::set<std::string_view> names;
  for (std::size_t index = 0; index < content_kind_count; ++index)
    names.insert(name_of(static_cast<ContentKind>(index)));
  EXPECT_EQ(names.size(), content_kind_count);
  for (const ContentKind kind : {ContentKind::json, ContentKind::ndjson, ContentKind::yaml, ContentKind::toml,
                                 ContentKind::ini, ContentKind::xml, ContentKind::html, ContentKind::env})
    EXPECT_EQ(class_of(kind), TextClass::config);
  for (const ContentKind kind :
       {ContentKind::source, ContentKind::diff, ContentKind::numbered_read, ContentKind::grep})
    EXPECT_EQ(class_of(kind), TextClass::code);
  EXPECT_EQ(class_of(ContentKind::blob), TextClass::blob);
  EXPECT_EQ(class_of(ContentKind::log), TextClass::narrative);
}

struct Example {
  const char* kind;
  const char* text;
};

class Kinds : public testing::TestWithParam<Example> {};

TEST_P(Kinds, OfAWholeText) {
  EXPECT_EQ(kinds_of_text(GetParam().text), GetParam().kind) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Examples, Kinds,
    testing::Values(
        Example{"json", "{\n  \"name\": \"a\",\n  \"list\": [1, 2]\n}\n"},
        Example{"json", "[{\"a\":1},{\"a\":2}]"},
        Example{"json",
                "  \"a\": 1,\n  \"b\": {\n    \"c\": \"d\",\n    \"e\": [\n      \"f\",\n      "
                "\"g\"\n"},  // a piece
        Example{"ndjson", "{\"a\": 1}\n{\"a\": 2}\n\n{\"a\": 3}\n"},
        Example{"yaml",
                "on: push\njobs:\n  build:\n    steps:\n      - run: make\n        name: Build it all\n"},
        Example{"yaml",
                "help:\n  text: |\n    These are words in a row, as prose has them, and not "
                "settings.\n\n    More of them stand here.\n  short: x\n"},
        Example{"toml", "[package]\nname = \"a\"\nversion = \"1.0\"\n\n[[bin]]\nname = \"b\"\n"},
        Example{"ini",
                "[Unit]\nDescription=A "
                "service\nAfter=network.target\n\n[Service]\nExecStart=/usr/bin/a --b\n"},
        Example{"xml", "<?xml version=\"1.0\"?>\n<a>\n  <b c=\"d\">words in a row</b>\n</a>\n"},
        Example{"html",
                "<!DOCTYPE html>\n<html>\n<body>\n<p>Some words in a row\nand more of "
                "them</p>\n</body>\n</html>\n"},
        Example{"env", "A_FOLDER=/usr/lib/a/b\nB=/usr/share/c\nC_D=/etc/e/f\nE=/var/g\n"},
        Example{"env", "HOME=/root\nPATH=/usr/bin:/bin\nLANG=C.UTF-8\nSHLVL=1\n"},
        Example{"log",
                "2024-03-01 10:00:01 INFO started\n2024-03-01 10:00:02 WARN full\n2024-03-01 10:00:03 "
                "INFO done\n"},
        Example{"log",
                "127.0.0.1 - - [25/Nov/2026 16:00:18] \"GET /a HTTP/1.1\" 301 -\n127.0.0.1 - - "
                "[25/Nov/2026 16:00:19] \"GET /b HTTP/1.1\" 404 -\n"
                "127.0.0.1 - - [25/Nov/2026 16:00:20] \"GET /c HTTP/1.1\" 200 -\n"},
        Example{"build_output",
                "[1/3] Building CXX object a.cpp.o\na.cpp:3:5: error: no such name\n    3 |     "
                "foo;\n      |     ^~~\n[2/3] Building CXX object b.cpp.o\n"},
        Example{"build_output",
                "A.java:4: error: cannot find symbol\n    Foo foo = new Foo();\n    ^\n  symbol:   "
                "class Foo\n  location: class A\n1 error\n"},
        Example{"build_output",
                "test_a (test.Case) ... ok\ntest_b (test.Case) ... FAIL\ntest_c (test.Case) ... ok\n"},
        Example{"stack_trace",
                "Traceback (most recent call last):\n  File \"a.py\", line 3, in <module>\n    f(1)\n "
                " File \"a.py\", line 2, in f\n"
                "    return {}[n]\n           ~~^^^\nKeyError: 1\n"},
        Example{"stack_trace",
                "Exception in thread \"main\" java.lang.IllegalStateException: no\n\tat "
                "A.f(A.java:3)\n\tat A.main(A.java:7)\n"},
        Example{"diff",
                "diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-a\n+b\n c\n"},
        Example{"diff",
                " context of it\n-  old words\n+  new words\n more context\n+one more line\n"},  // a piece
        Example{"grep",
                "src/a.c:12:  int x;\nsrc/a.c-13-  int y;\n--\nsrc/b.c:4:  int x;\nsrc/c.c:9:int z;\n"},
        Example{"listing",
                "total 8\n-rw-r--r-- 1 root root  120 Nov 23 20:23 a.txt\ndrwxr-xr-x 2 root root 4096 "
                "Nov 23 20:23 b\n"},
        Example{"path_list", "./src/a.c\n./src/b.c\n./docs/c.md\n./docs/images/d.png\n"},
        Example{"path_list",
                ".\n\u251c\u2500\u2500 a\n\u2502   \u2514\u2500\u2500 b\n\u2514\u2500\u2500 c\n"},
        Example{"numbered_read", "     1\tThe quick brown fox\n     2\t\n     3\tjumps over it\n"},
        Example{"numbered_read", "10|The quick brown fox\n11|jumps over it\n12|and back\n"},
        Example{"csv", "id,name,size\n1,a,20\n2,b,30\n3,c,40\n"},
        Example{"csv",
                "4\t./a/b\n8\t./a/c\n120\t./a\n4\t./d\n8\t./e\n8\t./f/a\n16\t./f/b\n4\t./f/c\n28\t./"
                "f\n4\t./g\n152\t.\n"},
        Example{"markdown_table", "| a | b |\n|---|---|\n| 1 | 2 |\n"},
        Example{"ascii_table", "+---+---+\n| a | b |\n+---+---+\n| 1 | 2 |\n+---+---+\n"},
        Example{"ascii_table",
                "NAME     STATUS    AGE\nweb      running   3d\nworker   stopped   12h\ndb       "
                "running   7d\n"},
        Example{"blob",
                "00000000  7f 45 4c 46 02 01 01 00  00 00 00 00 00 00 00 00  |.ELF............|\n"
                "00000010  03 00 3e 00 01 00 00 00  80 1d 00 00 00 00 00 00  "
                "|..>.............|\n00000020  40 00 00 00\n"},
        Example{"markdown",
                "# Title\n\nSome words about the thing at hand.\n\n## Part\n\n* one item of it\n* "
                "another item of it\n"},
        Example{"prose",
                "The build was slow yesterday, so we looked at the cache first.\nIt had been cold "
                "since the move.\n"},
        Example{"other",
                "commit 1a2b3c4d5e6f\nAuthor: A B <a@b.example>\nDate:   Mon Mar 2 10:00:00 2026 "
                "+0100\n\n    Say what it does\n\n"
                "commit 2a2b3c4d5e6f\nAuthor: A B <a@b.example>\nDate:   Mon Mar 2 09:00:00 2026 "
                "+0100\n\n    Say more\n"},
        Example{
            "markdown",
            "Support for [single executables][] is one of the key technical\npriorities of the project.\n\n"
            "With `a.b = c()` it gives you the sum of them,\nfor which `d` is the name.\n"},
        Example{"prose",
                "TAR(1)                   GNU TAR Manual                   TAR(1)\n\nNAME\n       tar - an "
                "archiving utility\n\nSYNOPSIS\n       tar {A|c|d}[GnSkUW] [ARG...]\n\n       tar -c [-f "
                "ARCHIVE] [OPTIONS] [FILE...]\n"},
        Example{"build_output",
                "make -C sub\nmake[1]: Entering directory '/a/sub'\n  CC      main.o\n  LD      prog\n"
                "make[1]: *** No rule to make target 'x'.\nmake[1]: Leaving directory '/a/sub'\nmake: *** "
                "[Makefile:12: build] Error 2\n"},
        Example{
            "build_output",
            "error[E0432]: unresolved import `clap`\n --> src/a.rs:1:5\n  |\n1 | use clap::{arg, command};\n"
            "  |     ^^^^ use of unresolved module\n  |\nhelp: you might be missing a crate named `clap`\n  "
            "|\n1 + extern crate clap;\n  |\n"},
        Example{"build_output",
                "TAP version 13\n# Subtest: a\nnot ok 1 - a\n  ---\n  duration_ms: 12.5\n  code: 'ERR'\n  "
                "stack: |-\n    f (a.mjs:2:55)\n  ...\nok 2 - b\n  ---\n  duration_ms: 1.5\n  ...\n1..2\n"},
        Example{"ascii_table",
                "USER       PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n"
                "root         2  0.0  0.0      0     0 ?        S    15:37   0:00 [kthreadd]\n"
                "root         3  0.0  0.0      0     0 ?        S    15:37   0:00 [pool_workqueue]\n"
                "root         4  0.0  0.0      0     0 ?        I<   15:37   0:00 [kworker/R-rcu]\n"},
        Example{"html", "<!DOCTYPE html>\n<html><head>\n<style>\nbody {\n  margin: 0;\n}\n"},  // cut off
        Example{
            "xml",
            "  <a>1</a>\n  <!-- The properties are those of the tool.\n       It may change them when it is "
            "run.\n  -->\n  <b c=\"d\"/>\n"},
        Example{"json", "[\n[\"8740\",\"a\"],\n[\"8767\",\"b\"],\n[\"87a1\",\"c\"],\n"},
        Example{"ini", "[Desktop Entry]\nName[ca]=Vim\nName[de]=Vim\nName[zh_CN]=Vim\nName=Vim\n"},
        Example{"grep",
                "docs/api.md\n1:# What it tells\n7:The account of it\n29:| a | b |\n31:| c | d |\n36:| e | f "
                "|\n37:| g | h |\n"},
        Example{"yaml",
                "- help_text:\n    brief: Lists all.\n    examples: |\n      The following packages lists "
                "all of them:\n\n        $ run\n\n  request:\n    collection: a.b.c\n    api_version: v1\n"},
        Example{"source-python",
                "import os\n\ndef main(path):\n    for name in os.listdir(path):\n        print(name)\n"},
        Example{"source-bash",
                "cat <<EOF\nThese are words in a row.\n\nAnd here are some more of them.\nEOF\nif [ "
                "-f a ]; then\n  rm a\nfi\n"},
        Example{"source-go",
                "package main\n\nimport \"fmt\"\n\nfunc main() {\n\tx := 1\n\tfmt.Println(x)\n}\n"},
        Example{"source-rust",
                "use std::fmt;\n\nimpl A {\n    pub fn f(&self) -> u32 {\n        let mut x = 1;\n    "
                "    x\n    }\n}\n"}));

TEST(ContentKind, PartsOfAMixedTextAreToldApart) {
  std::string text;
  for (int line = 0; line < 6; ++line)
    text += "2024-03-01 10:00:0" + std::to_string(line) + " INFO step\n";
  text += "Traceback (most recent call last):\n  File \"a.py\", line 3, in <module>\n    f(1)\nKeyError: 1\n";
  text += "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-a\n+b\n c\n";
  EXPECT_EQ(kinds_of_text(text), "log stack_trace diff");
}

TEST(ContentKind, PathsBehindCommentsAreAConfiguration) {
  std::string text = "# Certificates to install.\n# A line that begins with ! is left out.\n";
  for (int index = 0; index < 30; ++index)
    text += "mozilla/Root_" + std::to_string(index) + ".crt\n";
  const std::vector<ContentSpan> spans = classify(text);
  ASSERT_FALSE(spans.empty());
  EXPECT_EQ(class_of(spans.back().kind), TextClass::config) << spans.back().range.of(text);
  EXPECT_TRUE(spans.back().range.of(text).contains("mozilla/Root_0"));
}

TEST(ContentKind, WordsBetweenSourceAreSource) {
  const std::string code =
      "#include <stdio.h>\n\nint f(int x) {\n  return x + 1;\n}\n\nint g(int x) {\n  return f(x) + 1;\n}\n";
  EXPECT_EQ(kinds_of_text(code + "\nThese are words in a row here.\n\n" + code), "source-c");
}

TEST(KindScore, CutsOnlyWhereManyLinesSpeakForIt) {
  using Shape = LineShape;
  std::vector<LineShape> shapes(10, Shape::log);
  shapes[4] = Shape::prose;
  EXPECT_EQ(kinds_of(shapes), std::vector<ContentKind>(10, ContentKind::log));
  shapes.resize(20, Shape::listing);
  const auto kinds = kinds_of(shapes);
  EXPECT_EQ(kinds[9], ContentKind::log);
  EXPECT_EQ(kinds[10], ContentKind::listing);
  EXPECT_TRUE(kinds_of({}).empty());
}

TEST(Language, IsNamedByItsFirstLineOrItsWords) {
  EXPECT_EQ(language_by_shape("#!/usr/bin/env python3\nx\n"), code::Language::python);
  EXPECT_EQ(language_by_shape("<?php\necho 1;\n"), code::Language::php);
  EXPECT_EQ(language_by_shape("int main(void);\nconst char *name = NULL;\n"), code::Language::c);
  EXPECT_EQ(language_by_shape("my $a;\nsub f\n"), std::nullopt);
  EXPECT_EQ(language_by_shape("#!/usr/bin/perl\n<?php\n"), std::nullopt);
  EXPECT_EQ(language_by_shape("words and nothing else\n"), std::nullopt);
}

}  // namespace
}  // namespace tokenpak::compress
