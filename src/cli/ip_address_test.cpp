#include "cli/ip_address.hpp"

#include <gtest/gtest.h>

namespace tokenpak::cli {
namespace {

TEST(IpAddress, GivesTheUsualSpelling) {
  EXPECT_EQ(ip_address("127.0.0.1"), "127.0.0.1");
  EXPECT_EQ(ip_address("0:0:0:0:0:0:0:1"), "::1");
  EXPECT_EQ(ip_address("[2001:DB8::0:1]"), "2001:db8::1");
  EXPECT_EQ(ip_address("fe80::1%eth0"), "fe80::1%eth0");
}

TEST(IpAddress, RefusesAnythingElse) {
  for (const char* text : {"", "localhost", "127.0.0", "127.0.0.256", "1.2.3.4.5", "[127.0.0.1]", "[::1",
                           "::1]", "[]", "::g", "fe80::1%", " ::1"}) {
    EXPECT_EQ(ip_address(text), std::nullopt) << text;
  }
}

TEST(IpAddress, KnowsLoopbackAndAny) {
  EXPECT_TRUE(is_loopback("127.0.0.1"));
  EXPECT_TRUE(is_loopback("127.1.2.3"));
  EXPECT_TRUE(is_loopback("::1"));
  EXPECT_TRUE(is_loopback(ip_address("::ffff:127.0.0.1").value()));
  EXPECT_FALSE(is_loopback("0.0.0.0"));
  EXPECT_FALSE(is_loopback("192.168.1.1"));
  EXPECT_TRUE(is_any("0.0.0.0"));
  EXPECT_TRUE(is_any("::"));
  EXPECT_FALSE(is_any("::1"));
}

}  // namespace
}  // namespace tokenpak::cli
