#include "vault/embeddings_message.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tokenpak::vault {
namespace {

using testing::ElementsAre;

TEST(EmbeddingsMessageTest, AsksAsTheApiSays) {
  EXPECT_EQ(embeddings_request("m\"1", std::vector<std::string>{"one\n", "two"}),
            R"({"model":"m\"1","input":["one\n","two"]})");
}

TEST(EmbeddingsMessageTest, VectorsComeInTheOrderOfTheTexts) {
  const auto vectors =
      read_embeddings(R"({"object":"list","data":[{"object":"embedding","index":1,"embedding":[0.5,-1e-3]},)"
                      R"({"embedding":[1,2],"index":0}],"model":"m","usage":{"prompt_tokens":3}})",
                      2);
  ASSERT_TRUE(vectors.has_value());
  EXPECT_THAT(*vectors, ElementsAre(ElementsAre(1, 2), ElementsAre(0.5F, -1e-3F)));
  EXPECT_THAT(read_embeddings(R"({"data":[{"embedding":[1e-60,-1E-60,2]}]})", 1).value(),
              ElementsAre(ElementsAre(0, 0, 2)));
}

TEST(EmbeddingsMessageTest, WhatIsNoAnswerIsRefused) {
  for (const char* answer :
       {"", "[]", "{}", R"({"data":[]})", R"({"data":[{"embedding":[]}]})",
        R"({"data":[{"embedding":["1"]}]})", R"({"data":[{"embedding":"AAAA"}]})",
        R"({"data":[{"index":1,"embedding":[1]}]})", R"({"data":[{"index":-1,"embedding":[1]}]})",
        R"({"data":[{"embedding":[1]},{"index":0,"embedding":[1]}]})", R"({"data":[{"embedding":[1e99]}]})",
        R"({"data":[{"embedding":[1]}])", R"({"data":[[1]]})", R"({"error":{"message":"secret"}})"}) {
    const auto vectors = read_embeddings(answer, 1);
    ASSERT_FALSE(vectors.has_value()) << answer;
    EXPECT_FALSE(vectors.error().message.contains("secret"));
  }
  std::string large = R"({"data":[{"embedding":[1)";
  for (int number = 0; number < 16'384; ++number)
    large += ",1";
  EXPECT_FALSE(read_embeddings(large + "]}]}", 1).has_value());
}

}  // namespace
}  // namespace tokenpak::vault
