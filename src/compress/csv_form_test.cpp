#include "compress/csv_form.hpp"

#include <random>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::compress {
namespace {

void expect_encoded(std::string_view text, std::string_view encoded) {
  EXPECT_EQ(csv_form.encode(text), encoded);
  EXPECT_EQ(csv_form.decode(encoded, text.size()), text);
  EXPECT_EQ(csv_form.decode(encoded, text.size() - 1), std::nullopt);
}

TEST(CsvForm, ConstantColumnsStandInTheHeader) {
  expect_encoded("id,state,country\n1,open,Norway\n2,shut,Norway\n3,open,Norway",
                 "comma id,state,country=Norway\n1,open\n2,shut\n3,open");
  expect_encoded("id\tstate\tcountry\n1\t\tNorway\n2\t\tNorway\n3\t\tNorway",
                 "tab id\tstate=\tcountry=Norway\n1\n2\n3");
}

TEST(CsvForm, LongRepeatedCellsPointUp) {
  expect_encoded("day,n\n2026-03-01,1\n2026-03-01,1\n2026-03-02,^\n2026-03-02,2",
                 "comma day,n\n2026-03-01,1\n^,1\n2026-03-02,^^\n^,2");
}

TEST(CsvForm, QuotedCells) {
  expect_encoded("name;note;kind of row\na;\"x; \"\"y\"\"\";usual\nb;\"z\";usual\n\"c\";;usual",
                 "semicolon name;note;kind of row=usual\na;\"x; \"\"y\"\"\"\nb;\"z\"\n\"c\";");
}

TEST(CsvForm, BlanksBehindCommasAreNamed) {
  expect_encoded("name, size, where\na, 1, \"x, y\"\nb, 2, z\nc, 3, z\nd, 4, z",
                 "spaced name,size,where\na,1,\"x, y\"\nb,2,z\nc,3,z\nd,4,z");
}

TEST(CsvForm, RefusesWhatIsNoTable) {
  for (const char* const text :
       {"", "a,b,c", "a,b\n1,2", "a,b\n1,2\n1,2,3", "a,b=c\n1,long value\n2,long value\n3,long value",
        "one line\nanother\nthird", "a,b\n\"x,2\n\"y,2\n\"z,2", "a,b\n1,2\n3,4\n5,6", "a,b\n1,2\n1,2\n1,2"})
    EXPECT_EQ(csv_form.encode(text), std::nullopt) << text;
}

TEST(CsvForm, DecodingRefusesWhatIsNoEncoding) {
  for (const char* const encoded :
       {"", "comma a,b", "comma a,b\n1,2", "colon a,b\n1,2\n3,4", "comma a,b\n1,2\n3",
        "comma a,b=x\n1,2\n3,4", "comma a\n1\n2", "comma a,b\n\"1,2\n3,4"})
    EXPECT_EQ(csv_form.decode(encoded, 1000), std::nullopt) << encoded;
}

RC_GTEST_PROP(CsvForm, RandomTablesComeBack, (std::uint64_t seed)) {
  static const char* const cells[] = {"",           "1",  "^",  "^^x", "a value", "another long value",
                                      "\"q\"\"q\"", "\"", "x=y"};
  static const char* const separators[] = {",", ", ", "\t", ";", "|"};
  std::mt19937_64 random(seed);
  const auto below = [&](std::size_t limit) { return random() % limit; };
  const std::string separator = separators[below(std::size(separators))];
  const std::size_t columns = 2 + below(4);
  const std::size_t choices = 1 + below(std::size(cells));
  std::string text;
  for (std::size_t row = 0, rows = 3 + below(6); row < rows; ++row) {
    if (row > 0) text += '\n';
    for (std::size_t column = 0; column < columns; ++column) {
      if (column > 0) text += separator;
      text += row == 0 ? "name" : cells[column == 1 ? 5 : below(choices)];
    }
  }
  const auto encoded = csv_form.encode(text);
  if (!encoded) return;
  RC_ASSERT(encoded->size() < text.size());
  RC_ASSERT(csv_form.decode(*encoded, text.size()) == text);
}

}  // namespace
}  // namespace tokenpak::compress
