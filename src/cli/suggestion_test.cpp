#include "cli/suggestion.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace tokenpak::cli {
namespace {

const std::vector<std::string> known{"port", "host", "mode", "ws_port", "loops"};

TEST(NearestName, IsOneLetterInThreeAway) {
  EXPECT_EQ(nearest_name("prot", known), "port");  // swapped
  EXPECT_EQ(nearest_name("prt", known), "port");
  EXPECT_EQ(nearest_name("modes", known), "mode");
  EXPECT_EQ(nearest_name("moda", known), "mode");
  EXPECT_EQ(nearest_name("wsport", known), "ws_port");
  EXPECT_EQ(nearest_name("ws-prot", known), "ws_port");
}

TEST(NearestName, IsNothingWhenAllAreFar) {
  EXPECT_EQ(nearest_name("colour", known), std::nullopt);
  EXPECT_EQ(nearest_name("pt", known), std::nullopt);
  EXPECT_EQ(nearest_name("", known), std::nullopt);
  EXPECT_EQ(nearest_name("port", {}), std::nullopt);
}

}  // namespace
}  // namespace tokenpak::cli
