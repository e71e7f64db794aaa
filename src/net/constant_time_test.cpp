#include "net/constant_time.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

namespace tokenpak::net {
namespace {

TEST(ConstantTime, ComparisonCompares) {
  EXPECT_TRUE(equals_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equals_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equals_in_constant_time("abc", "ab"));
  EXPECT_TRUE(equals_in_constant_time("", ""));
}

// A clock would tell only where the machine is quiet. What can be told for certain is whether a byte is
// looked at: one on a page that nobody may read ends the process that looks.
TEST(ConstantTimeDeathTest, ComparisonLooksAtEveryByteWhereverTheFirstDifferenceIs) {
  const auto page_size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  void* const mapped =
      ::mmap(nullptr, 2 * page_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(mapped, MAP_FAILED);
  char* const forbidden = static_cast<char*>(mapped) + page_size;
  ASSERT_EQ(::mprotect(forbidden, page_size, PROT_NONE), 0);
  const std::string key = "0123456789abcdefghijklmnopqrstuvwxyz";
  for (const std::size_t readable : {std::size_t{1}, key.size() / 2, key.size() - 1}) {
    char* const sent = forbidden - readable;
    std::copy_n(key.begin(), readable, sent);
    sent[0] = '?';  // one that stops at a difference never comes to the forbidden page
    EXPECT_DEATH(std::ignore = equals_in_constant_time({sent, key.size()}, key), "") << readable;
    EXPECT_FALSE(equals_in_constant_time({sent, readable}, std::string_view(key).substr(0, readable)));
  }
  ::munmap(mapped, 2 * page_size);
}

}  // namespace
}  // namespace tokenpak::net
