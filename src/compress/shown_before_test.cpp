#include "compress/shown_before.hpp"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::compress {
namespace {

const std::string module = R"(import math

def area(radius):
    """The area of a circle, of which the radius is given in metres."""
    return math.pi * radius ** 2

def circumference(radius):
    """The length of a circle's line."""
    return 2 * math.pi * radius
)";

// As `cat -n` prints it.
std::string numbered(std::string_view text, int first = 1) {
  std::string result;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string number = std::to_string(first++);
    result += std::string(6 - number.size(), ' ') + number + "\t" + std::string(text.substr(0, end)) + "\n";
    text.remove_prefix(end + 1);
  }
  return result;
}

std::string replaced(std::string text, std::string_view old, std::string_view with) {
  return text.replace(text.find(old), old.size(), with);
}

struct Tool {
  std::string name;
  std::string result;
};

// The results as they are sent one after the other; each must decode to what it was.
std::vector<std::string> sent(const std::vector<Tool>& tools) {
  std::deque<std::string> kept;
  ShownBefore before;
  for (const Tool& tool : tools) {
    const auto encoded = before.encode(tool.result);
    if (encoded) {
      EXPECT_EQ(before.decode(*encoded, tool.result.size()), tool.result);
      EXPECT_LT(encoded->size(), tool.result.size());
    }
    kept.push_back(encoded.value_or(tool.result));
    before.add({.number = static_cast<std::uint32_t>(kept.size()), .label = tool.name, .sent = kept.back()});
  }
  return {kept.begin(), kept.end()};
}

TEST(ShownBefore, TheSameTextIsNamed) {
  EXPECT_EQ(sent({{"bash", "ok\n"}, {"read", module}, {"read", module}})[2], "[same as result #2 (read)]");
}

TEST(ShownBefore, AFileReadAgainShowsWhatChanged) {
  const std::string changed = replaced(module, "return 2 * math.pi * radius", "return math.tau * radius");
  EXPECT_EQ(sent({{"read", module}, {"read", changed}})[1],
            "[same as lines 1-8 of result #1 (read)]\n"
            "    return math.tau * radius\n");
}

TEST(ShownBefore, NumberedLinesGoByTheirNumbers) {
  const std::string changed = replaced(module, "radius ** 2", "radius * radius");
  EXPECT_EQ(sent({{"read", numbered(module)}, {"read", numbered(changed)}})[1],
            "[1-4 same as in result #1 (read)]\n"
            "     5\t    return math.pi * radius * radius\n"
            "[6-9 same as in result #1]\n");
}

TEST(ShownBefore, NumberedLinesMayHaveMoved) {
  const std::string changed = replaced(module, "import math\n", "import math\nimport sys\n");
  EXPECT_EQ(sent({{"read", numbered(module)}, {"read", numbered(changed)}})[1],
            "     1\timport math\n"
            "     2\timport sys\n"
            "[3-10 same as 2-9 in result #1 (read)]\n");
}

TEST(ShownBefore, WhatStandsAroundNumberedLinesIsNotCountedWithThem) {
  const std::string head = "[File: circle.py (9 lines)]\n(0 more lines above)\n";
  EXPECT_EQ(
      sent({{"open", head + numbered(module) + "done\n"}, {"open", head + numbered(module) + "again\n"}})[1],
      head + "[1-9 same as in result #1 (open)]\nagain\n");
}

TEST(ShownBefore, NumbersThatStandTwiceAreNotReferredTo) {
  const std::string twice = numbered(module) + "----\n" + numbered(replaced(module, "math.pi", "math.tau"));
  ShownBefore before;
  before.add({.number = 1, .label = "edit", .sent = twice});
  EXPECT_EQ(before.encode(numbered(module) + "end"), "[same as lines 1-9 of result #1 (edit)]\nend");
}

TEST(ShownBefore, LinesCountedFromFurtherDownHaveTheirFirstWords) {
  const std::string part = module.substr(module.find("def area"));
  EXPECT_EQ(sent({{"read", module}, {"bash", "$ tail\n" + part}})[1],
            "$ tail\n[same as lines 3-10 of result #1 (read), from \"def area(radius):\"]");
}

TEST(ShownBefore, ATextMayReferToItself) {
  EXPECT_EQ(sent({{"bash", "before\n" + module + "after\n" + module + "end"}})[0],
            "before\n" + module + "after\n[same as lines 2-10 above, from \"import math\"]\nend");
}

TEST(ShownBefore, ATextNeedNotReferToItself) {
  ShownBefore before;
  EXPECT_EQ(before.encode("before\n" + module + "after\n" + module + "end", Shown::in_earlier_texts),
            std::nullopt);
}

TEST(ShownBefore, WhatWasReplacedIsReferredToWhereItStands) {
  const std::string changed = replaced(module, "return 2 * math.pi * radius", "return math.tau * radius");
  const auto results = sent({{"read", module}, {"read", changed}, {"read", changed + "end\n"}});
  EXPECT_EQ(results[2],
            "[same as lines 1-8 of result #1 (read)]\n"
            "    return math.tau * radius\nend\n");
}

TEST(ShownBefore, LittleIsLeftAsItIs) {
  const std::string little = "two lines of\nsome length that stand here again and again\n";
  EXPECT_EQ(sent({{"a", little + "x"}, {"b", little + "y"}})[1], little + "y");
  EXPECT_EQ(sent({{"a", "ok\n"}, {"b", "ok\n"}})[1], "ok\n");
  EXPECT_EQ(sent({{"a", ""}, {"b", ""}})[1], "");
}

TEST(ShownBefore, LongLinesCountAlone) {
  const std::string line(300, 'x');
  EXPECT_EQ(sent({{"a", "1st\n" + line}, {"b", "2nd\n" + line}})[1],
            "2nd\n[same as lines 2-2 of result #1 (a), from \"xxxxxxxxxxxxxxxxxxxxxxxx\"]");
}

TEST(ShownBefore, LineEndingsMustBeTheSame) {
  std::string windows = module;
  for (std::size_t at = 0; (at = windows.find('\n', at)) != std::string::npos; at += 2)
    windows.replace(at, 1, "\r\n");
  EXPECT_EQ(sent({{"a", module}, {"b", windows}})[1], windows);
  EXPECT_EQ(sent({{"a", windows}, {"b", windows}})[1], "[same as result #1 (a)]");
}

TEST(ShownBefore, ATextThatWasSentInAnotherFormIsNamedAsAWholeOnly) {
  ShownBefore before;
  before.add({.number = 1, .label = "query", .sent = "a form of it", .original = module});
  EXPECT_EQ(before.encode(module), "[same as result #1 (query)]");
  EXPECT_EQ(before.decode("[same as result #1 (query)]", module.size()), module);
  EXPECT_EQ(before.encode(module + "more"), std::nullopt);
}

TEST(ShownBefore, ATextWithALineLikeAReferenceIsLeftAlone) {
  ShownBefore before;
  before.add({.number = 1, .label = "read", .sent = module});
  EXPECT_TRUE(before.encode(module + "x"));
  EXPECT_EQ(before.encode(module + "[same as result #1 (read)]"), std::nullopt);
  EXPECT_EQ(before.encode(module + "[same as lines 1-3 above]\n"), std::nullopt);
}

TEST(ShownBefore, DecodesNothingThatItDidNotWrite) {
  ShownBefore before;
  before.add({.number = 1, .label = "read", .sent = module});
  before.add({.number = 2, .label = "read", .sent = numbered(module)});
  const std::size_t largest = 10'000;
  EXPECT_EQ(before.decode("plain\ntext", largest), "plain\ntext");
  for (const char* encoded :
       {"[same as result #3 (read)]", "[same as result #1]", "[same as result #1 (write)]",
        "[same as call #1 (read)]", "x\n[same as result #1 (read)]",
        "[same as lines 1-99 of result #1 (read)]",
        "[same as lines 3-5 of result #1 (read), from \"def are\"]", "[1-4 same as in result #1 (read)]",
        "[1-10 same as in result #2 (read)]", "[1-3 same as 1-4 in result #2 (read)]",
        "[same as lines 1-3 above]", "a\n[same as lines 1-3 of result #1 (read)]\n[same as lines 1-2 above]"})
    EXPECT_EQ(before.decode(encoded, largest), std::nullopt) << encoded;
  EXPECT_EQ(before.decode("[same as result #1 (read)]", module.size() - 1), std::nullopt);
  EXPECT_TRUE(before.decode("[same as result #1 (read)]", module.size()));
}

// Conversations of results that repeat, change and renumber each other's lines.
rc::Gen<std::string> any_line() {
  return rc::gen::element<std::string>("", "    }", "first line of some length, to make the runs count",
                                       "second line, which is different from the first line",
                                       "[same as result #1]", "12\tnumbered", "third\r",
                                       "a longer third line that has \xc3\xa9 and \xff in it");
}

std::string any_result(const std::vector<Tool>& earlier) {
  std::string text;
  if (!earlier.empty() && *rc::gen::inRange(0, 4) != 0) {
    text = (*rc::gen::elementOf(earlier)).result;
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size() + 1);
    const auto size = *rc::gen::inRange<std::size_t>(0, 40);
    text.replace(at, std::min(size, text.size() - at), *any_line() + "\n");
  } else {
    for (const std::string& line : *rc::gen::container<std::vector<std::string>>(any_line()))
      text += line + "\n";
    if (*rc::gen::arbitrary<bool>()) text = numbered(text, *rc::gen::inRange(1, 1200));
  }
  if (*rc::gen::inRange(0, 4) == 0) text += text;
  return text;
}

RC_GTEST_PROP(ShownBefore, DecodesToWhatItWas, ()) {
  std::vector<Tool> tools;
  for (int count = *rc::gen::inRange(1, 8); count > 0; --count)
    tools.push_back({.name = "tool", .result = any_result(tools)});
  const auto results = sent(tools);

  // Every line of every result still stands somewhere, under whatever number.
  std::vector<std::string> visible;
  for (std::size_t result = 0; result < tools.size(); ++result) {
    const LineIndex shown(results[result]);
    for (std::size_t line = 0; line < shown.size(); ++line) {
      std::string body(shown.line(results[result], line));
      if (const auto read = read_numbered_line(body)) body = read->content;
      visible.push_back(std::move(body));
    }
    std::ranges::sort(visible);
    const LineIndex before(tools[result].result);
    for (std::size_t line = 0; line < before.size(); ++line) {
      std::string body(before.line(tools[result].result, line));
      if (const auto read = read_numbered_line(body)) body = read->content;
      RC_ASSERT(std::ranges::binary_search(visible, body));
    }
  }

  // What comes later changes nothing.
  tools.pop_back();
  RC_ASSERT(std::ranges::equal(sent(tools), std::span(results).first(tools.size())));
}

}  // namespace
}  // namespace tokenpak::compress
