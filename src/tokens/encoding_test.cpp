#include "tokens/encoding.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tokenpak::tokens {
namespace {

std::vector<std::uint32_t> ids_of(Encoding encoding, std::string_view text) {
  std::vector<std::uint32_t> ids;
  encode(encoding, text, ids);
  EXPECT_EQ(count_tokens(encoding, text), ids.size()) << text;
  return ids;
}

using Ids = std::vector<std::uint32_t>;

TEST(Encoding, KnownTexts) {
  EXPECT_EQ(ids_of(Encoding::o200k_base, "hello world"), (Ids{24912, 2375}));
  EXPECT_EQ(ids_of(Encoding::cl100k_base, "hello world"), (Ids{15339, 1917}));
}

}  // namespace
}  // namespace tokenpak::tokens
