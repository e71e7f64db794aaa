#include "compress/frame.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::compress {
namespace {

// A form for tests: every line twice, which is easy to read and to undo. Not shorter, but that is the gate's
// business.
std::optional<std::string> twice(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line(text.substr(at, end - at));
    result += (at == 0 ? "" : "\n") + line + "\n" + line;
    at = end + 1;
  }
  return result;
}

std::optional<std::string> once(std::string_view encoded, std::size_t largest) {
  std::string result;
  std::size_t number = 0;
  for (std::size_t at = 0; at <= encoded.size(); ++number) {
    const std::size_t end = std::min(encoded.find('\n', at), encoded.size());
    if (number % 2 == 1) result += (number == 1 ? "" : "\n") + std::string(encoded.substr(at, end - at));
    at = end + 1;
  }
  if (number % 2 == 1 || twice(result) != encoded || result.size() > largest) return std::nullopt;
  return result;
}

constexpr Form form{.name = "twice", .legend = "each line twice", .encode = twice, .decode = once};
constexpr std::array<const Form*, 1> forms = {&form};

std::string undone(std::string_view text) {
  return without_frames(text, forms, 1 << 20).value_or("too large");
}

TEST(Frame, NamesTheFormAndCountsItsLines) {
  EXPECT_EQ(framed(form, "a\nb", true), "[tokenpak twice, 4 lines: each line twice]\na\na\nb\nb");
  EXPECT_EQ(framed(form, "a", false), "[tokenpak twice, 2 lines]\na\na");
}

TEST(Frame, IsFoundAgainBetweenOtherLines) {
  EXPECT_EQ(undone("before\n[tokenpak twice, 2 lines]\na\na\nafter\n"), "before\na\nafter\n");
  EXPECT_EQ(undone("[tokenpak twice, 2 lines: each line twice]\na\na\n[tokenpak twice, 2 lines]\n\n"), "a\n");
  EXPECT_EQ(undone(""), "");
}

TEST(Frame, WhatOnlyLooksLikeOneStays) {
  for (const std::string text :
       {"[tokenpak twice, 3 lines]\na\na\nb", "[tokenpak twice, 02 lines]\na\na", "[tokenpak twice, 2 lines",
        "[tokenpak twice, 2 lines]", "[tokenpak twice, 2 lines]\na", "[tokenpak other, 2 lines]\na\na",
        "[tokenpak twice, 2 lines: another legend]\na\na", " [tokenpak twice, 2 lines]\na\na",
        "[tokenpak twice, 0 lines]\n", "[tokenpak twice, 99999999999999999999 lines]\na\na",
        "[tokenpak twice, 2 lines]\na\nb\n"}) {
    EXPECT_EQ(undone(text), text);
  }
}

TEST(Frame, IsNotUndoneBeyondALimit) {
  EXPECT_EQ(without_frames("[tokenpak twice, 2 lines]\nabcd\nabcd", forms, 3), std::nullopt);
  EXPECT_EQ(without_frames("abcd", forms, 3), std::nullopt);
  EXPECT_EQ(without_frames("abc", forms, 3), "abc");
}

RC_GTEST_PROP(FrameProperty, UndoesWhatItDid, ()) {
  const auto lines = rc::gen::map(rc::gen::container<std::vector<std::string>>(
                                      rc::gen::element<std::string>("a", "", "\n", "\n", "b\r", "[tok")),
                                  [](const std::vector<std::string>& pieces) {
                                    std::string text;
                                    for (const std::string& piece : pieces)
                                      text += piece;
                                    return text;
                                  });
  std::string text;
  std::string expected;
  for (int parts = *rc::gen::inRange(0, 4); parts > 0; --parts) {
    const std::string part = *lines;
    const bool is_framed = *rc::gen::arbitrary<bool>();
    text += (is_framed ? *framed(form, part, *rc::gen::arbitrary<bool>()) : part) + "\n";
    expected += part + "\n";
  }
  RC_ASSERT(undone(text) == expected);
}

}  // namespace
}  // namespace tokenpak::compress
