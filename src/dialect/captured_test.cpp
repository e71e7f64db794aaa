#include "dialect/captured.hpp"

#include <gtest/gtest.h>

namespace tokenpak::dialect {
namespace {

TEST(StringBytes, CountsStringsButNoNames) {
  EXPECT_EQ(string_bytes(R"("Hello")"), 5U);
  EXPECT_EQ(string_bytes(R"([{"delta": {"content" : "a\"b", "n": 12}, "x": null}, "cd"])"), 6U);
  EXPECT_EQ(string_bytes(""), 0U);
  EXPECT_EQ(string_bytes("17"), 0U);
}

TEST(StringBytes, EndsWithABrokenString) {
  EXPECT_EQ(string_bytes(R"("ab","cd)"), 2U);
  EXPECT_EQ(string_bytes("\"ab\\"), 0U);
}

}  // namespace
}  // namespace tokenpak::dialect
