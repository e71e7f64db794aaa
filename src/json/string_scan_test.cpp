#include "json/string_scan.hpp"

#include <algorithm>
#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace tokenpak::json {
namespace {

template <class L>
class FindStop : public testing::Test {
 public:
  /// Scans an exact heap copy, so that AddressSanitizer sees any read outside of it.
  static std::size_t find(const std::string& text) {
    const auto copy = std::make_unique<char[]>(text.size());
    std::copy(text.begin(), text.end(), copy.get());
    return static_cast<std::size_t>(find_stop<L>(copy.get(), copy.get() + text.size()) - copy.get());
  }
};

using AllLanes = testing::Types<WordLanes, Lanes>;
TYPED_TEST_SUITE(FindStop, AllLanes);

TYPED_TEST(FindStop, KnowsEveryByte) {
  for (int byte = 0; byte < 256; ++byte) {
    const bool stop = byte < 0x20 || byte == '"' || byte == '\\';
    std::string text(40, 'a');
    text[13] = static_cast<char>(byte);
    EXPECT_EQ(TestFixture::find(text), stop ? 13U : 40U) << byte;
    EXPECT_EQ(is_stop(static_cast<char>(byte)), stop) << byte;
  }
}

TYPED_TEST(FindStop, FindsTheFirstAtEveryPlaceOfEveryLength) {
  for (std::size_t length = 0; length <= 150; ++length) {
    const std::string plain(length, '\xc3');
    ASSERT_EQ(TestFixture::find(plain), length);
    for (std::size_t place = 0; place < length; ++place) {
      for (const char stop : {'"', '\\', '\n', '\0', '\x1f'}) {
        std::string text = plain;
        text[place] = stop;
        // What follows must not matter: other stops, and the bytes next to them in value.
        for (std::size_t after = place + 1; after < length; ++after)
          text[after] = "\"!#[]\\ \x1f"[after % 8];
        ASSERT_EQ(TestFixture::find(text), place) << length;
      }
    }
  }
}

}  // namespace
}  // namespace tokenpak::json
