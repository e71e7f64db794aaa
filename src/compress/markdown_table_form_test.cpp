#include "compress/markdown_table_form.hpp"

#include "compress/aligned_table.hpp"

#include <random>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::compress {
namespace {

void expect_encoded(std::string_view text, std::string_view encoded) {
  EXPECT_EQ(markdown_table_form.encode(text), encoded);
  EXPECT_EQ(markdown_table_form.decode(encoded, text.size()), text);
  EXPECT_EQ(markdown_table_form.decode(encoded, text.size() - 1), std::nullopt);
}

TEST(MarkdownTableForm, PaddedMarkdown) {
  expect_encoded(
      "| Name    | Size |  Kind  |\n| ------- | ---: | :----: |\n| a.txt   |   12 |  text  |\n"
      "| b.bin   | 4096 | binary |\n| caf\u00e9.md |    1 |   md   |",
      "markdown padded wide l,r:,:c:\nName|Size|Kind\na.txt|12|text\nb.bin|4096|binary\ncaf\u00e9.md|1|md");
  expect_encoded("| a    | long |\n|------|------|\n| 1    | 2    |\n| x\\|y | 4    |",
                 "markdown padded wide solid\na|long\n1|2\nx\\|y|4");
}

TEST(MarkdownTableForm, Markdown) {
  expect_encoded("| Name | Size |\n|---|---|\n| a.txt | 12 |\n| b |  |",
                 "markdown solid\nName|Size\na.txt|12\nb|");
  expect_encoded("| Name | Size |\n| --- | ---: |\n| a.txt | 12 |\n| b | x\\|y |",
                 "markdown l,l:\nName|Size\na.txt|12\nb|x\\|y");
  expect_encoded("| Name | Kind |\n|------|------|\n| something | 12 |",
                 "markdown short solid\nName|Kind\nsomething|12");
}

TEST(MarkdownTableForm, Clients) {
  expect_encoded(
      "+----+-------+\n| id | name  |\n+----+-------+\n|  1 | Alice |\n| 20 | Bob   |\n+----+-------+",
      "mysql r,l\nid|name\n1|Alice\n20|Bob");
  expect_encoded(" id |  name  \n----+--------\n  1 | Alice\n 20 | Robert\n    | x\n(3 rows)",
                 "psql counted r,l\nid|name\n1|Alice\n20|Robert\n|x");
}

TEST(MarkdownTableForm, Columns) {
  expect_encoded(
      "NAME             READY   STATUS    RESTARTS      AGE\nweb-5d4f8c-abc   1/1     Running   0            "
      " 2d\n"
      "db               0/1     Pending   12 (3h ago)   5h\njob                      Done                    "
      "1s",
      "columns 3\nNAME|READY|STATUS|RESTARTS|AGE\nweb-5d4f8c-abc|1/1|Running|0|2d\ndb|0/1|Pending|12 (3h "
      "ago)|5h\n"
      "job||Done||1s");
}

TEST(MarkdownTableForm, RefusesWhatIsNotDrawnToRule) {
  for (const char* const text : {"", "a\nb\nc", "| a | b |\n|---|---|", "| a | b |\n|---|---|\n| 1 | 2 | 3 |",
                                 "| a | b |\n|---|---|\n|1|2|", "| a | b |\n| x | y |\n| 1 | 2 |",
                                 "a  b\n1  2\n3   4", "one line\nof prose\nand more"})
    EXPECT_EQ(markdown_table_form.encode(text), std::nullopt) << text;
}

TEST(MarkdownTableForm, DecodingRefusesWhatIsNoEncoding) {
  for (const char* const encoded :
       {"", "markdown", "html\na|b\n1|2", "markdown\na|b\n1", "markdown l,x\na|b\n1|2", "columns\na|b\n1|2",
        "columns 99\na|b\n1|2", "markdown l\na|b\n1|2", "psql padded\na|b\n1|2"})
    EXPECT_EQ(markdown_table_form.decode(encoded, 1000), std::nullopt) << encoded;
}

RC_GTEST_PROP(MarkdownTableForm, RandomTablesComeBack, (std::uint64_t seed)) {
  static const char* const cells[] = {"",          "1",   "-20", "word", "two words",
                                      "caf\u00e9", "\\|", "|",   "---",  "a  b"};
  std::mt19937_64 random(seed);
  const auto below = [&](std::size_t limit) { return random() % limit; };
  AlignedTable table;
  TableStyle& style = table.style;
  style.frame = static_cast<TableStyle::Frame>(below(4));
  if (style.frame == TableStyle::Frame::markdown) {
    style.padded = below(2) == 0;
    style.dashes = static_cast<TableStyle::Dashes>(below(3));
    style.solid_rule = below(2) == 0;
  }
  style.counted = style.frame == TableStyle::Frame::psql && below(2) == 0;
  style.gap = style.frame == TableStyle::Frame::columns ? 1 + below(4) : 0;
  style.columns.resize(2 + below(4));
  for (TableStyle::Column& column : style.columns)
    column = {static_cast<TableStyle::Align>(below(3)), below(3) == 0, below(3) == 0};
  for (std::size_t cell = 0; cell < style.columns.size() * (2 + below(5)); ++cell)
    table.cells.emplace_back(cell < style.columns.size() ? "name" : cells[below(std::size(cells))]);
  table.cells.resize(table.cells.size() / style.columns.size() * style.columns.size());

  const auto text = draw(table, std::string::npos - 2);
  RC_ASSERT(text);
  const auto encoded = markdown_table_form.encode(*text);
  if (!encoded) return;
  RC_ASSERT(encoded->size() < text->size());
  RC_ASSERT(markdown_table_form.decode(*encoded, text->size()) == *text);
}

}  // namespace
}  // namespace tokenpak::compress
