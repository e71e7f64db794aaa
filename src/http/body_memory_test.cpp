#include "http/body_memory.hpp"

#include <gtest/gtest.h>

namespace tokenpak::http {
namespace {

TEST(BodyMemory, IsSharedUpToItsLimitAndGivenBack) {
  BodyMemory memory(100);
  {
    BodyShare one(memory);
    BodyShare other(memory);
    EXPECT_TRUE(one.grow_to(60));
    EXPECT_TRUE(one.grow_to(10)) << "it has them already";
    EXPECT_FALSE(other.grow_to(41));
    EXPECT_EQ(memory.used(), 60U);
    EXPECT_TRUE(other.grow_to(40));
    EXPECT_FALSE(one.grow_to(61));
  }
  EXPECT_EQ(memory.used(), 0U);
}

}  // namespace
}  // namespace tokenpak::http
