#include "dialect/error_body.hpp"

#include <gtest/gtest.h>

namespace tokenpak::dialect {
namespace {

TEST(ErrorBody, HasTheShapeOfEachProvider) {
  EXPECT_EQ(error_body(Provider::anthropic, 413, "too_large", "body over \"64 MiB\""),
            R"({"type":"error","error":{"type":"request_too_large","message":"body over \"64 MiB\""}})");
  EXPECT_EQ(
      error_body(Provider::openai, 504, "upstream_timeout", "no answer"),
      R"({"error":{"message":"no answer","type":"timeout_error","param":null,"code":"upstream_timeout"}})");
  EXPECT_EQ(error_body(Provider::gemini, 429, "", "slow down"),
            R"({"error":{"code":429,"message":"slow down","status":"RESOURCE_EXHAUSTED"}})");
}

TEST(ErrorBody, HasATypeForEveryStatus) {
  for (Provider provider : {Provider::anthropic, Provider::openai, Provider::gemini}) {
    const std::string bad = error_body(provider, 400, "c", "m");
    const std::string broken = error_body(provider, 502, "c", "m");
    EXPECT_NE(bad, broken);
    for (int status = 400; status < 600; ++status) {
      const std::string body = error_body(provider, status, "c", "m");
      EXPECT_EQ(body.find("\"\""), std::string::npos) << body;
    }
  }
}

}  // namespace
}  // namespace tokenpak::dialect
