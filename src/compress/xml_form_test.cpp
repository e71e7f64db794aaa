#include "compress/xml_form.hpp"

#include "compress/form_test.hpp"

#include <array>
#include <chrono>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::compress {
namespace {

void expect_encoded(std::string_view text, std::string_view encoded) {
  EXPECT_EQ(xml_form.encode(text), encoded);
  EXPECT_EQ(xml_form.decode(encoded, text.size()), text);
  EXPECT_EQ(xml_form.decode(encoded, text.size() - 1), std::nullopt);
}

TEST(XmlForm, NamesOfEndTagsAndKnownLineBreaksGo) {
  expect_encoded(
      "<project>\n  <name>web</name>\n  <version>1.0</version>\n  <parent>\n    <name>all</name>\n"
      "    <version>2.0</version>\n  </parent>\n  <modules/>\n</project>",
      "without breaks\n<project>\n  <name>web</><version>1.0</><parent>\n    <name>all</><version>2.0</></>"
      "<modules/>\n</>");
}

TEST(XmlForm, TheFirstChildIsLaidOutAsInTheNewestElementOfItsName) {
  expect_encoded(
      "<a>\n\t<b>\n\t\t<c>1</c>\n\t</b>\n\t<b>\n\t\t<c>2</c>\n\t</b>\n\t<b>\n\t\t<c>3</c>\n\t</b>\n</a>",
      "without breaks\n<a>\n\t<b>\n\t\t<c>1</></><b><c>2</></><b><c>3</></>\n</>");
}

TEST(XmlForm, AttributesOfTheNewestTagOfANameNeedNoNames) {
  expect_encoded(
      "<cases>\n  <case name=\"a b\" state='ok' time=\"0.1\"/>\n  <case name=\"c\" state='ok' "
      "time=\"0.2\"/>\n"
      "  <case name=\"d\" state=\"ok\" time=\"0.2\"/>\n  <case name=\"e\" state=\"ok\"/>\n"
      "  <case name=\"f\"  state=\"ok\"/>\n  <case name=\"f\"  state=\"^ ok\">\n  </case>\n</cases>",
      "without breaks\n<cases>\n  <case name=\"a b\" state='ok' time=\"0.1\"/><case \"c\" ^ \"0.2\"/>"
      "<case \"d\" \"ok\" ^/><case name=\"e\" state=\"ok\"/><case name=\"f\"  state=\"ok\"/>"
      "<case ^ \"^ ok\">\n  </>\n</>");
}

TEST(XmlForm, WhiteSpaceThatIsNotAsBeforeStays) {
  expect_encoded(
      "<list>\n  <item>1</item>\n  <item>2</item>\n\n  <item>3</item>\n  <item>4</item> <!-- last "
      "-->\n</list>",
      "without breaks\n<list>\n  <item>1</><item>2</>\n\n  <item>3</><item>4</> <!-- last -->\n</>");
  // An empty line between all of them is what they have in common.
  expect_encoded(
      "<list>\n  <item>1</item>\n\n  <item>2</item>\n\n  <item>3</item>\n\n  <item>4</item>\n</list>",
      "without breaks\n<list>\n  <item>1</>\n\n  <item>2</>\n\n  <item>3</><item>4</>\n</>");
}

TEST(XmlForm, WhereTagsTouchThatShouldNotAllWhiteSpaceStays) {
  expect_encoded("<list>\n  <item>1</item>\n  <item>2</item><item>3</item>\n</list>",
                 "with breaks\n<list>\n  <item>1</>\n  <item>2</><item>3</>\n</>");
}

TEST(XmlForm, WhatHoldsAnythingIsNotLookedInto) {
  expect_encoded(
      "<?xml version=\"1.0\"?>\r\n<!DOCTYPE a [ <!ENTITY e \"</a>\"> ]>\r\n<a b=\"x > y\" c='</a>'>\r\n"
      "  <!-- </d> -->\r\n  <document><![CDATA[</document> <x>]]></document>\r\n"
      "  <document>&e;</document>\r\n</a>",
      "without breaks\n<?xml version=\"1.0\"?>\r\n<!DOCTYPE a [ <!ENTITY e \"</a>\"> ]><a b=\"x > y\" "
      "c='</a>'>\r\n"
      "  <!-- </d> --><document><![CDATA[</document> <x>]]></><document>&e;</></>");
}

TEST(XmlForm, APartOfADocumentKeepsTheEndTagsOfWhatBeganBefore) {
  expect_encoded(
      "    <c>1</c>\n    <description>2</description>\n  </b>\n  <description>3</description>\n</a>",
      "without breaks\n    <c>1</>\n    <description>2</>\n  </b>\n  <description>3</>\n</a>");
}

TEST(XmlForm, RefusesWhatIsNoXml) {
  for (const char* const text :
       {"", "plain", "<p>one<br>two</p> and more of the same", "<name>a</nmae>", "a < b and b > c",
        "<name>x</name >", "<name a=\"1>x</name>", "<!-- never closed <name>x</name>", "<name>x</>",
        "<![CDATA[ <name>x</name>", "<name \"a\">x</name>", "<name a=\"b\"/><name ^/><name a=\"b\"/>",
        "<a><b><c></c></a></b>"})
    EXPECT_EQ(xml_form.encode(text), std::nullopt) << text;
}

TEST(XmlForm, DecodingRefusesWhatIsNoEncoding) {
  for (const char* const encoded :
       {"", "without breaks", "<name>x</>", "without breaks\n</>", "without breaks\n<a></b>",
        "without breaks\n<a \"x\"/>", "without breaks\n<a b=\"x\"/><a ^ ^/>",
        "without breaks\n<a b=\"x\"/><a ^ \"y\">", "without breaks\n<a b=\"x\"/><a  ^/>", "with breaks\n<a",
        "no breaks\n<name>x</>"})
    EXPECT_EQ(xml_form.decode(encoded, 1000), std::nullopt) << encoded;
}

RC_GTEST_PROP(XmlForm, WhateverIsTakenComesBack, ()) {
  const std::string text =
      *test::text_of({"<a>",
                      "</a>",
                      "<item>",
                      "</item>",
                      "<item x=\"1\">",
                      "<item x=\"2\">",
                      "<b y='1' x=\"2\"/>",
                      "<b y='1' x=\"3\"/>",
                      "<b \"1\"/>",
                      "<b ^ ^/>",
                      "<b/>",
                      "<!-- c -->",
                      "<?p?>",
                      "<![CDATA[<a>]]>",
                      "text",
                      "</",
                      "<",
                      ">",
                      "\"",
                      "<!DOCTYPE x>"},
                     {"", "", "", "\n", "\n  ", "\n  ", "\n    ", "\n\n  ", " ", "\r\n", "\t"});
  RC_ASSERT(test::comes_back(xml_form, text));
}

/// An element with children, of a few names, laid out by levels; now and then otherwise.
std::string tree(int depth, std::string_view line) {
  const auto choice = [](int count) { return *rc::gen::inRange(0, count); };
  static constexpr std::array<std::string_view, 3> names = {"item", "entry", "n"};
  const std::string_view name = names[static_cast<std::size_t>(choice(3))];
  std::string text = "<" + std::string(name) + ">";
  const std::string inner = std::string(line) + "  ";
  const int children = depth == 0 ? 0 : choice(4);
  for (int child = 0; child < children; ++child) {
    text += choice(12) == 0 ? "" : choice(12) == 0 ? "\n" + inner : inner;
    text += tree(depth - 1, inner);
  }
  if (children == 0) {
    text += "text";
  } else {
    text += line;
  }
  return text + "</" + std::string(name) + ">";
}

RC_GTEST_PROP(XmlForm, DocumentsComeBackShorter, ()) {
  const std::string text = tree(4, "\n");
  const auto encoded = xml_form.encode(text);
  RC_ASSERT(test::comes_back(xml_form, text));
  RC_ASSERT(encoded || text.size() <= 200);
}

TEST(XmlForm, TakesLinearTimeOnHostileText) {
  const auto seconds = [](const std::string& text) {
    const auto begin = std::chrono::steady_clock::now();
    const auto encoded = xml_form.encode(text);
    EXPECT_TRUE(!encoded || xml_form.decode(*encoded, text.size()) == text);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  constexpr std::size_t size = std::size_t{4} << 20U;
  for (const std::string_view part : {"<a>", "<a>\n", "<a>\n  ", "<a b=\"", "<", "</", "<!--", "<![CDATA[",
                                      "<!x [", "\n", "<a></a>\n\n  ", "<abc>x</abc>\n  "}) {
    std::string text;
    while (text.size() < size)
      text += part;
    EXPECT_LT(seconds(text), 8) << part;
  }
  // Indentation as deep as the document.
  std::string deep;
  for (std::size_t level = 0; level < 2000; ++level)
    deep += "\n" + std::string(level, ' ') + "<deep>";
  for (std::size_t level = 2000; level-- > 0;)
    deep += "\n" + std::string(level, ' ') + "</deep>";
  EXPECT_LT(seconds(deep), 8);
}

}  // namespace
}  // namespace tokenpak::compress
