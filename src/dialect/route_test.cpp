#include "dialect/route.hpp"

#include <gtest/gtest.h>

namespace tokenpak::dialect {
namespace {

struct Expectation {
  std::string_view method, target;
  Provider provider;
  Dialect dialect;
};

TEST(Route, KnowsThePathsOfEachDialect) {
  for (const auto& [method, target, provider, dialect] : {
           Expectation{"POST", "/v1/messages", Provider::anthropic, Dialect::anthropic_messages},
           Expectation{"POST", "/v1/messages?beta=true", Provider::anthropic, Dialect::anthropic_messages},
           Expectation{"POST", "/v1/messages/count_tokens", Provider::anthropic,
                       Dialect::anthropic_count_tokens},
           Expectation{"POST", "/v1/messages/batches", Provider::anthropic, Dialect::other},
           Expectation{"GET", "/v1/messages/batches/b1/results", Provider::anthropic, Dialect::other},
           Expectation{"POST", "/v1/chat/completions", Provider::openai, Dialect::openai_chat},
           Expectation{"GET", "/v1/chat/completions", Provider::openai, Dialect::other},
           Expectation{"POST", "/v1/responses", Provider::openai, Dialect::openai_responses},
           Expectation{"DELETE", "/v1/responses/r1", Provider::openai, Dialect::other},
           Expectation{"POST", "/v1/embeddings", Provider::openai, Dialect::openai_embeddings},
           Expectation{"POST", "/v1beta/models/gemini-2.5-pro:generateContent", Provider::gemini,
                       Dialect::gemini_generate},
           Expectation{"POST", "/v1/models/gemini-2.5-pro:countTokens?key=k", Provider::gemini,
                       Dialect::gemini_count_tokens},
           Expectation{"POST", "/v1beta/models/m:embedContent", Provider::gemini, Dialect::other},
           Expectation{"GET", "/v1beta/models", Provider::gemini, Dialect::other},
           Expectation{"POST", "/v1beta/openai/chat/completions", Provider::gemini, Dialect::other},
           Expectation{"GET", "/v1/models", Provider::openai, Dialect::other},
           Expectation{"GET", "/v1/models/ft:gpt-4o:acme", Provider::openai, Dialect::other},
           Expectation{"POST", "/v1/messagesx", Provider::openai, Dialect::other},
       }) {
    const auto found = route(method, target, {});
    ASSERT_TRUE(found) << target;
    EXPECT_EQ(found->provider, provider) << target;
    EXPECT_EQ(found->dialect, dialect) << target;
  }
}

TEST(Route, TakesGeminisModelAndStreamingFromThePath) {
  const auto found = route("POST", "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse", {});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->model_in_path, "gemini-2.5-flash");
  EXPECT_TRUE(found->streams_by_path);
  EXPECT_EQ(found->dialect, Dialect::gemini_generate);
}

TEST(Route, TellsSharedPathsByTheKey) {
  const auto provider = [](const KeyHeaders& keys, std::string_view target = "/v1/models?limit=1000") {
    return route("GET", target, keys)->provider;
  };
  EXPECT_EQ(provider({.has_x_api_key = true}), Provider::anthropic);
  EXPECT_EQ(provider({.has_anthropic_version = true}), Provider::anthropic);
  EXPECT_EQ(provider({.authorization = "Bearer sk-ant-oat01-x"}), Provider::anthropic);
  EXPECT_EQ(provider({.authorization = "bearer  sk-ant-x"}), Provider::anthropic);
  EXPECT_EQ(provider({.authorization = "Bearer sk-proj-x"}), Provider::openai);
  EXPECT_EQ(provider({.authorization = "Basic sk-ant-"}), Provider::openai);
  EXPECT_EQ(provider({.has_x_goog_api_key = true}), Provider::gemini);
  EXPECT_EQ(provider({}, "/v1/files?pageSize=2&key=abc"), Provider::gemini);
  EXPECT_EQ(provider({}, "/v1/files?monkey=abc"), Provider::openai);
  EXPECT_EQ(provider({.has_x_api_key = true}, "/v1beta/files"), Provider::gemini);
}

TEST(Route, KnowsNothingOutsideOfTheVersions) {
  for (std::string_view target :
       {"/", "", "/health", "/v1x/messages", "/v2/messages", "/v1beta1/models", "*", "?/v1/"}) {
    EXPECT_FALSE(route("GET", target, {})) << target;
  }
}

TEST(Provider, HasNames) {
  EXPECT_EQ(name_of(Provider::gemini), "gemini");
  EXPECT_EQ(name_of(Dialect::anthropic_count_tokens), "anthropic_count_tokens");
}

TEST(Subscription, IsToldByTheTokenOfASignIn) {
  EXPECT_TRUE(is_subscription("Bearer sk-ant-oat01-abc"));
  EXPECT_TRUE(is_subscription("bearer   eyJhbGciOiJSUzI1NiJ9.e30.x"));
  EXPECT_TRUE(is_subscription("Bearer ya29.a0Af"));
  for (const char* key : {"", "Bearer ", "Bearer sk-ant-api03-abc", "Bearer sk-proj-abc", "sk-ant-oat01-abc",
                          "Basic eyJ4", "Bearer my-sk-ant-oat"})
    EXPECT_FALSE(is_subscription(key)) << key;
}

}  // namespace
}  // namespace tokenpak::dialect
