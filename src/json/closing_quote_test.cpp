#include "json/closing_quote.hpp"

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tokenpak::json {
namespace {

struct OnThisMachine {
  static const char* find(const char* at, const char* end) { return find_closing_quote(at, end); }
};
struct FarOnThisMachine {
  static const char* find(const char* at, const char* end) { return find_far_closing_quote(at, end); }
};
template <class L>
struct With {
  static const char* find(const char* at, const char* end) { return find_far_closing_quote_with<L>(at, end); }
};

template <class Finder>
class FindClosingQuote : public testing::Test {
 public:
  static constexpr std::size_t none = std::string::npos;

  static std::size_t find(const std::string& text) {
    const auto copy = std::make_unique<char[]>(text.size());
    std::copy(text.begin(), text.end(), copy.get());
    const char* const quote = Finder::find(copy.get(), copy.get() + text.size());
    return quote == nullptr ? none : static_cast<std::size_t>(quote - copy.get());
  }

  /// The slow, obvious way.
  static std::size_t look(const std::string& text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] == '"') return at;
      if (static_cast<unsigned char>(text[at]) < 0x20) return none;
      if (text[at] != '\\') continue;
      ++at;
      if (at == text.size() || std::string_view("\"\\/bfnrtu").find(text[at]) == std::string_view::npos)
        return none;
      if (text[at] != 'u') continue;
      for (int digit = 0; digit < 4; ++digit) {
        ++at;
        if (at == text.size() ||
            std::string_view("0123456789abcdefABCDEF").find(text[at]) == std::string_view::npos)
          return none;
      }
    }
    return none;
  }
};

using Finders = testing::Types<OnThisMachine, FarOnThisMachine, With<WordLanes>, With<Lanes>>;
TYPED_TEST_SUITE(FindClosingQuote, Finders);

/// Runs of backslashes of every length across the bounds of blocks, before each byte that may follow.
TYPED_TEST(FindClosingQuote, CountsBackslashesAtEveryPlace) {
  for (std::size_t place = 0; place <= 140; ++place) {
    for (std::size_t count = 0; count <= 5; ++count) {
      for (const char* next : {"\"", "n", "t\"", "x", "u0041", "u00g1", "u00", "\n", "/", ""}) {
        for (const char* rest : {"\"", "plain\"", "\\\"\"", ""}) {
          const std::string text = std::string(place, 'a') + std::string(count, '\\') + next + rest;
          ASSERT_EQ(TestFixture::find(text), TestFixture::look(text)) << text;
          // Once more with enough behind it for whole blocks.
          const std::string longer = text + std::string(130, 'z') + "\"";
          ASSERT_EQ(TestFixture::find(longer), TestFixture::look(longer)) << longer;
        }
      }
    }
  }
}

TYPED_TEST(FindClosingQuote, AgreesWithTheSlowWayOnRandomText) {
  std::mt19937_64 random(3);
  std::size_t found = 0;
  for (int round = 0; round < 50'000; ++round) {
    static constexpr std::string_view pieces[] = {
        "a", "some words without a stop", "\\n", "\\\\", "\\\"", "\\t", "\\u00e9", "\\/", "\\r"};
    std::string text;
    for (std::size_t count = random() % 40; count > 0; --count)
      text += pieces[random() % std::size(pieces)];
    text += '"';
    if (round % 4 == 0) text[random() % text.size()] = "\\\"\nu0x"[random() % 6];
    text.append(random() % 100, '.');
    const std::size_t expected = TestFixture::look(text);
    ASSERT_EQ(TestFixture::find(text), expected) << text;
    if (expected != TestFixture::none) ++found;
  }
  EXPECT_GT(found, 30'000U);
}

}  // namespace
}  // namespace tokenpak::json
