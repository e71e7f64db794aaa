#include "dialect/key.hpp"

#include <gtest/gtest.h>

namespace tokenpak::dialect {
namespace {

TEST(Key, KnowsItsNamesAndNoOthers) {
  EXPECT_EQ(key_named("id"), Key::id);
  EXPECT_EQ(key_named("tool_use_id"), Key::tool_use_id);
  EXPECT_EQ(key_named("responseJsonSchema"), Key::response_json_schema);
  EXPECT_EQ(key_named("generate_content_request"), Key::generate_content_request);
  for (std::string_view name :
       {"", "i", "ids", "Role", "texts", "generate_content_requests", "input_schema"}) {
    EXPECT_EQ(key_named(name), Key::unknown) << name;
  }
  EXPECT_EQ(key_named(std::string_view("text\0", 5)), Key::unknown);
}

TEST(Keys, IsASet) {
  Keys keys(Key::id, Key::role);
  EXPECT_TRUE(keys.contains(Key::role));
  EXPECT_FALSE(keys.contains(Key::text));
  EXPECT_TRUE(keys.add(Key::text));
  EXPECT_FALSE(keys.add(Key::text));
}

}  // namespace
}  // namespace tokenpak::dialect
