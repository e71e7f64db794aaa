#include "cli/fallback_tables.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tokenpak::cli {
namespace {

using testing::HasSubstr;

Result<std::vector<proxy::Fallback>> parse(std::string text) {
  return parse_fallbacks({.path = "/c.toml", .text = std::move(text)}, {{"SECOND_KEY", "sk-second"}});
}

std::string problem(std::string text) {
  const auto parsed = parse(std::move(text));
  return parsed ? "" : parsed.error().message;
}

TEST(FallbackTables, AreReadInTheirOrder) {
  const auto fallbacks = parse(R"(
port = 9000
[[fallback]]
name = "second"
provider = "openai"
base_url = "https://second.example/openai/"
key_env = "SECOND_KEY"
models = { "gpt-4o" = "llama-3.3-70b", "*" = "llama-3.1-8b" }

[[fallback]]
provider = "anthropic"
base_url = "http://127.0.0.1:8000"
send_key = true
)");
  ASSERT_TRUE(fallbacks) << fallbacks.error().message;
  ASSERT_EQ(fallbacks->size(), 2U);
  const proxy::Fallback& first = fallbacks->front();
  EXPECT_EQ(first.name, "second");
  EXPECT_EQ(first.provider, dialect::Provider::openai);
  EXPECT_EQ(first.address.url(), "https://second.example/openai");
  EXPECT_EQ(first.key, "sk-second");
  EXPECT_FALSE(first.sends_client_key);
  EXPECT_EQ(first.models.size(), 2U);
  const proxy::Fallback& second = fallbacks->back();
  EXPECT_EQ(second.name, "127.0.0.1");
  EXPECT_TRUE(second.key.empty());
  EXPECT_TRUE(second.sends_client_key);
}

TEST(FallbackTables, SayWhatIsWrongWithThem) {
  EXPECT_EQ(problem("port = 1"), "");
  EXPECT_THAT(problem("\n[[fallback]]\nbase_url = \"http://x\""), HasSubstr("needs a provider"));
  EXPECT_THAT(problem("[[fallback]]\nprovider = \"openai\""), HasSubstr("needs a base_url"));
  EXPECT_THAT(problem("[[fallback]]\nprovider = \"acme\""), HasSubstr("/c.toml:2: [[fallback]] is for"));
  EXPECT_THAT(problem("[[fallback]]\nprovider = \"openai\"\nbase_url = \"ftp://x\""),
              HasSubstr("base_url must"));
  EXPECT_THAT(problem("[[fallback]]\nkey_env = \"NOT_SET\""), HasSubstr("not set"));
  EXPECT_THAT(problem("[[fallback]]\nurl = \"x\""), HasSubstr("has no url"));
  EXPECT_THAT(problem("[[fallback]]\nmodels = \"x\""), HasSubstr("table for models"));
  EXPECT_THAT(problem("[[fallback]]\nname = \"a b\""), HasSubstr("printable"));
  EXPECT_THAT(problem("[[fallback]]\nprovider = \"openai\"\nbase_url = \"http://x\"\nkey_env = "
                      "\"SECOND_KEY\"\nsend_key = true"),
              HasSubstr("not both"));
}

}  // namespace
}  // namespace tokenpak::cli
