#include "vault/chunk.hpp"

#include <algorithm>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::vault {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> anchors_of(const Document& document) {
  std::vector<std::string> anchors;
  for (const Chunk& chunk : document.chunks)
    anchors.push_back(chunk.anchor);
  return anchors;
}

std::string text_of(const Document& document, std::size_t chunk) {
  return std::string(document.chunks.at(chunk).range.of(document.content));
}

TEST(ChunkTest, PagesOfAPdfAreSections) {
  const Document document = chunk_document(
      "Pump manual\n\nRead it.\n\f\n \n\fOil the bearing.\n\n\f\fLast words\f", DocumentKind::pdf);
  EXPECT_THAT(anchors_of(document), ElementsAre("page-1", "page-3", "page-5"));
  EXPECT_EQ(document.title, "");
  EXPECT_EQ(document.chunks[1].heading_path, "Page 3");
  EXPECT_EQ(text_of(document, 0), "Pump manual\n\nRead it.\n");
  EXPECT_EQ(text_of(document, 1), "Oil the bearing.\n");
  EXPECT_EQ(text_of(document, 2), "Last words");
  EXPECT_THAT(chunk_document("\f\n\f", DocumentKind::pdf).chunks, testing::IsEmpty());
}

TEST(ChunkTest, ALongPageOfAPdfIsDivided) {
  std::string page;
  for (int line = 0; line < 60; ++line)
    page += "The bearing is to be oiled every month by the person on duty.\n";
  const Document document = chunk_document(page + '\f' + page, DocumentKind::pdf);
  ASSERT_EQ(document.chunks.size() % 2, 0U);
  ASSERT_GE(document.chunks.size(), 4U);
  EXPECT_EQ(document.chunks[1].anchor, "page-1:2");
  EXPECT_EQ(document.chunks[document.chunks.size() / 2].anchor, "page-2");
  for (const Chunk& chunk : document.chunks)
    EXPECT_LE(chunk.tokens, most_chunk_tokens);
}

TEST(ChunkTest, SectionsOfMarkdownAreNamedAndKnowTheirPath) {
  const Document document = chunk_document(
      "Before.\n\n# Settings\n\nAll of them.\n\n## Cache timeout\n\nSeconds.\n\n## Cache timeout\n\nAgain.\n"
      "\nServer\n------\n\nPorts.\n",
      DocumentKind::markdown);
  EXPECT_EQ(document.title, "Settings");
  EXPECT_THAT(anchors_of(document),
              ElementsAre("", "settings", "cache-timeout", "cache-timeout-1", "server"));
  EXPECT_EQ(document.chunks[2].heading_path, "Settings > Cache timeout");
  EXPECT_EQ(document.chunks[2].first_line, 7U);
  EXPECT_EQ(text_of(document, 2), "## Cache timeout\n\nSeconds.\n");
}

TEST(ChunkTest, HeadingWithoutTextGoesWithWhatFollows) {
  const Document document = chunk_document("# Guide\n\n## Start\n\nText.\n", DocumentKind::markdown);
  EXPECT_THAT(anchors_of(document), ElementsAre("start"));
  EXPECT_EQ(text_of(document, 0), "# Guide\n\n## Start\n\nText.\n");
}

TEST(ChunkTest, ANumberedAnchorDoesNotTakeAnotherHeadingsName) {
  const Document document =
      chunk_document("# Step\n\na\n\n# Step 1\n\nb\n\n# Step\n\nc\n", DocumentKind::markdown);
  EXPECT_THAT(anchors_of(document), ElementsAre("step", "step-1", "step-2"));
}

TEST(ChunkTest, LongSectionIsDividedEvenlyBetweenSentences) {
  std::string text = "# Long\n\n";
  for (int sentence = 0; sentence < 60; ++sentence)
    text += "The quick brown fox jumps over the lazy dog number " + std::to_string(sentence) + ". ";
  const Document document = chunk_document(text, DocumentKind::markdown);
  ASSERT_EQ(document.chunks.size(), 4U);
  EXPECT_EQ(document.chunks[1].anchor, "long:2");
  for (const Chunk& chunk : document.chunks) {
    EXPECT_GE(chunk.tokens, 150U);
    EXPECT_LE(chunk.tokens, most_chunk_tokens);
  }
  for (std::size_t chunk = 1; chunk < document.chunks.size(); ++chunk)
    EXPECT_THAT(text_of(document, chunk), testing::StartsWith("The quick"));
}

TEST(ChunkTest, TableAndFenceStayWhole) {
  std::string table = "| a | b |\n|---|---|\n";
  std::string fence = "```\n# no heading\n\n";
  for (int row = 0; row < 50; ++row) {
    table += "| number " + std::to_string(row) + " | value |\n";
    fence += "print(" + std::to_string(row) + ")\n\n";
  }
  fence += "```\n";
  const Document document = chunk_document("# T\n\n" + table + "\ntext\n\n" + fence, DocumentKind::markdown);
  const auto holds = [&](const std::string& block) {
    return std::ranges::any_of(document.chunks, [&](const Chunk& chunk) {
      return chunk.range.of(document.content).contains(block);
    });
  };
  EXPECT_TRUE(holds(table));
  EXPECT_TRUE(holds(fence));
}

TEST(ChunkTest, RestructuredTextTitlesAndLiterals) {
  const Document document = chunk_document(
      "=====\nGuide\n=====\n\nIntro.\n\nInstall\n=======\n\nRun::\n\n    pip install\n\n    # no title\n    "
      "----\n\nEnd.\n"
      "\nDetails\n-------\n\nMore.\n",
      DocumentKind::restructured_text);
  EXPECT_EQ(document.title, "Guide");
  EXPECT_THAT(anchors_of(document), ElementsAre("guide", "install", "details"));
  EXPECT_EQ(document.chunks[2].heading_path, "Guide > Install > Details");
}

TEST(ChunkTest, HtmlIsItsText) {
  const Document document = chunk_document(
      "<html><head><title>The page</title><style>h1 {}</style></head><body><nav>menu</nav><h1>One &amp; "
      "two</h1>"
      "<p>Some <b>bold</b>\n text &#8212; done.</p><script>if (a < b) alert('x')</script><pre>a  = 1\nb</pre>"
      "<table><tr><th>k</th><td>v</td></tr></table></body></html>",
      DocumentKind::html);
  EXPECT_EQ(document.title, "The page");
  EXPECT_THAT(anchors_of(document), ElementsAre("one-two"));
  EXPECT_THAT(document.content, HasSubstr("Some bold text \u2014 done."));
  EXPECT_THAT(document.content, HasSubstr("```\na  = 1\nb\n```"));
  EXPECT_THAT(document.content, testing::Not(HasSubstr("alert")));
  EXPECT_THAT(document.content, testing::Not(HasSubstr("menu")));
}

TEST(ChunkTest, DefinitionsOfCodeAreSections) {
  const Document python = chunk_document(
      "import os\n\n# Keeps things.\n@dataclass\nclass Cache:\n    size: int\n\n    def get(self, key):\n    "
      "    return "
      "1\n\n\ndef main():\n    pass\n",
      DocumentKind::code, "a.py");
  EXPECT_THAT(anchors_of(python), ElementsAre("", "Cache", "Cache.get", "main"));
  EXPECT_THAT(text_of(python, 1), testing::StartsWith("# Keeps things.\n@dataclass\n"));
  const Document cpp = chunk_document(
      "#include <a>\n\nnamespace {\n\nstatic int add(int a, int b) {\n  if (a) {\n    return b;\n  "
      "}\n}\n\n}\n",
      DocumentKind::code, "a.cpp");
  EXPECT_THAT(anchors_of(cpp), ElementsAre("", "add"));
  const Document go = chunk_document("package a\n\nfunc (c *Cache) Get(k string) int {\n\treturn 1\n}\n",
                                     DocumentKind::code, "a.go");
  EXPECT_THAT(anchors_of(go), ElementsAre("", "Get"));
}

TEST(ChunkTest, AHeadOverSeveralLinesStaysWithItsCommentsAndItsBrace) {
  const Document document = chunk_document(
      "namespace Demo\n{\n    /// Keeps things.\n    [Serializable]\n    public class Cache\n    {\n        "
      "int size;\n\n"
      "        // Gets.\n        public int Get(int a,\n            int b)\n        {\n            return "
      "a;\n        }\n    }\n}\n",
      DocumentKind::code, "Cache.cs");
  EXPECT_THAT(anchors_of(document), ElementsAre("Demo", "Demo.Cache", "Demo.Cache.Get"));
  EXPECT_EQ(text_of(document, 0), "namespace Demo\n{\n");
  EXPECT_THAT(text_of(document, 1),
              testing::StartsWith("    /// Keeps things.\n    [Serializable]\n    public class"));
  EXPECT_THAT(text_of(document, 2),
              testing::StartsWith(
                  "        // Gets.\n        public int Get(int a,\n            int b)\n        {\n"));
  EXPECT_EQ(document.chunks[2].heading_path, "Demo > Cache > Get");
  EXPECT_EQ(document.chunks[2].first_line, 9U);
}

TEST(ChunkTest, OfDefinitionsOnOneLineTheFirstIsASection) {
  const Document document =
      chunk_document("struct A { int f() { return 1; } };\nstruct B {};\n", DocumentKind::code, "a.cpp");
  EXPECT_THAT(anchors_of(document), ElementsAre("A", "B"));
}

TEST(ChunkTest, SectionsOfConfigAreNamed) {
  EXPECT_THAT(
      anchors_of(chunk_document("a = 1\n\n[server.http]\nport = 1\n\n[log]\nx = 2\n", DocumentKind::config)),
      ElementsAre("", "server-http", "log"));
  EXPECT_THAT(anchors_of(chunk_document("server:\n  port: 1\nlog:\n  x: 2\n", DocumentKind::config)),
              ElementsAre("server", "log"));
}

TEST(ChunkTest, OneEndlessLineIsDividedBetweenCharacters) {
  std::string text;
  for (int count = 0; count < 4000; ++count)
    text += "\u00e9";
  const Document document = chunk_document(text, DocumentKind::plain);
  EXPECT_GT(document.chunks.size(), 3U);
  for (const Chunk& chunk : document.chunks)
    EXPECT_EQ(chunk.range.size() % 2, 0U);
}

TEST(SlugTest, AsGitHubMakesIt) {
  EXPECT_EQ(slug_of("Cache timeout"), "cache-timeout");
  EXPECT_EQ(slug_of("What's new?"), "whats-new");
  EXPECT_EQ(slug_of("`Über` 設定"), "über-設定");
  EXPECT_EQ(slug_of("std::vector"), "std-vector");
}

TEST(DocumentKindTest, ToldFromTheName) {
  EXPECT_EQ(document_kind_of("docs/README"), DocumentKind::plain);
  EXPECT_EQ(document_kind_of("a/B.MD"), DocumentKind::markdown);
  EXPECT_EQ(document_kind_of("Makefile"), DocumentKind::code);
  EXPECT_EQ(document_kind_of("a/b.rs"), DocumentKind::code);
  EXPECT_EQ(document_kind_of("lib/a.gemspec"), DocumentKind::code);
  EXPECT_EQ(document_kind_of("schema.sql"), DocumentKind::code);
  EXPECT_EQ(document_kind_of("picture.png"), DocumentKind::unknown);
  EXPECT_EQ(document_kind_of("md"), DocumentKind::unknown);
  EXPECT_TRUE(is_generated_name("web/package-lock.json"));
  EXPECT_TRUE(is_generated_name("jquery.min.js"));
  EXPECT_FALSE(is_generated_name("jquery.js"));
  EXPECT_TRUE(is_generated_content("// Code generated by x. DO NOT EDIT.\n", DocumentKind::code));
}

/// Lines that mean something to one of the readers, in any order.
rc::Gen<std::string> any_text() {
  return rc::gen::map(
      rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
          "# A\n", "## B c\n", "text. More text.\n", "\n", "```\n", "~~~\n", "| a | b |\n", "|---|---|\n",
          "---\n", "====\n", "    indented\n", "x::\n", ".. code-block:: c\n", "def f(x):\n", "class A {\n",
          "  int g()\n{\n", "}\n", "const f = (a) => {\n", "fn f<T>(\n", "impl A for B {\n", "#if A\n",
          "#else\n", "<?php ", "\"\"\"", "'", "<<E\n", "E\n", "/*", "*/", "`${", "[s]\n", "key:\n",
          "<h1>t</h1>", "<pre>", "</pre>", "<script>", "&amp;", "<", "\xff", "\u8a2d\u5b9a\n",
          "word word word word word word word word word word word word word word word word "
          "word word word\n")),
      [](const std::vector<std::string>& lines) {
        std::string text;
        for (const std::string& line : lines)
          text += line;
        return text;
      });
}

RC_GTEST_PROP(ChunkProperty, EveryByteIsInOneChunkAndEveryAnchorIsUnique, ()) {
  const auto kind =
      *rc::gen::element(DocumentKind::markdown, DocumentKind::restructured_text, DocumentKind::plain,
                        DocumentKind::html, DocumentKind::config, DocumentKind::code);
  const auto path = *rc::gen::element<std::string>("a.cpp", "A.java", "A.cs", "a.go", "a.rs", "a.ts", "a.php",
                                                   "a.kt", "a.py", "a.rb", "a.sh", "a.x");
  const Document document = chunk_document(*rc::gen::scale(4.0, any_text()), kind, path);
  std::size_t end = 0;
  std::set<std::string> anchors;
  const auto is_blank = [&](std::size_t from, std::size_t to) {
    return document.content.substr(from, to - from).find_first_not_of(" \t\r\n") == std::string::npos;
  };
  for (const Chunk& chunk : document.chunks) {
    RC_ASSERT(chunk.range.begin >= end);
    RC_ASSERT(chunk.range.end > chunk.range.begin);
    RC_ASSERT(is_blank(end, chunk.range.begin));
    RC_ASSERT(anchors.insert(chunk.anchor).second);
    end = chunk.range.end;
  }
  RC_ASSERT(end <= document.content.size());
  RC_ASSERT(is_blank(end, document.content.size()));
}

}  // namespace
}  // namespace tokenpak::vault
