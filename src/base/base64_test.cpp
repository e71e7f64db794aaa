#include "base/base64.hpp"

#include <gtest/gtest.h>

namespace tokenpak {
namespace {

TEST(Base64, EncodesTheVectorsOfRfc4648Section10) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foob"), "Zm9vYg==");
  EXPECT_EQ(base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

TEST(Base64, EncodesBytesAboveAscii) {
  EXPECT_EQ(base64("\xff\xfe\xfd"), "//79");
  EXPECT_EQ(base64(std::string_view("\0\xff", 2)), "AP8=");
}

}  // namespace
}  // namespace tokenpak
