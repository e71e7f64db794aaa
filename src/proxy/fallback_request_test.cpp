#include "proxy/fallback_request.hpp"

#include <gtest/gtest.h>

namespace tokenpak::proxy {
namespace {

Fallback second(dialect::Provider provider) {
  Fallback fallback;
  fallback.provider = provider;
  fallback.address = {.tls = false, .host = "10.0.0.2", .port = 8000, .path_prefix = "/second"};
  fallback.models = {{"gpt-4o", "llama-3.3-70b"}, {"gemini-2.5-pro", "gemini-2.5-flash"}};
  return fallback;
}

std::string spliced(std::string_view body, const std::vector<json::Edit>& edits) {
  std::string text;
  for (const std::string_view piece : json::splice(body, edits))
    text.append(piece);
  return text;
}

constexpr std::string_view head =
    "POST /first/v1/chat/completions?x=1 HTTP/1.1\r\nHost: api.openai.com\r\nAuthorization: Bearer "
    "sk-client\r\nX-Own:odd\r\nContent-Length: 99\r\nConnection: keep-alive, tokenpak-1\r\n\r\n";

TEST(FallbackRequest, HasTheFallbacksAddressAndNoKeyOfTheClient) {
  EXPECT_EQ(fallback_head(head, second(dialect::Provider::openai), "/first", "10.0.0.2:8000", "", "", 7),
            "POST /second/v1/chat/completions?x=1 HTTP/1.1\r\nHost: 10.0.0.2:8000\r\nX-Own: "
            "odd\r\nContent-Length: 7\r\n\r\n");
}

TEST(FallbackRequest, SendsTheKeyThatItsSettingsSay) {
  Fallback fallback = second(dialect::Provider::openai);
  fallback.key = "own";
  EXPECT_NE(fallback_head(head, fallback, "/first", "h", "close", "", 7)
                .find("Authorization: Bearer own\r\nConnection: close\r\n\r\n"),
            std::string::npos)
      << fallback_head(head, fallback, "/first", "h", "close", "", 7);
  fallback.key.clear();
  fallback.sends_client_key = true;
  EXPECT_NE(
      fallback_head(head, fallback, "/first", "h", "", "", 7).find("Authorization: Bearer sk-client\r\n"),
      std::string::npos);
}

TEST(FallbackRequest, RenamesTheModelInItsPathAndTakesTheKeyOutOfIt) {
  constexpr std::string_view gemini =
      "POST /v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse&key=AIza&b=2 HTTP/1.1\r\nHost: "
      "g\r\n\r\n";
  EXPECT_EQ(fallback_head(gemini, second(dialect::Provider::gemini), "", "h", "", "gemini-2.5-pro", 0),
            "POST /second/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse&b=2 HTTP/1.1\r\nHost: "
            "h\r\n\r\n");
}

TEST(FallbackRequest, ReplacesTheBytesOfTheModelAlone) {
  const std::string body = R"({"messages":[{"role":"user","content":"abc"}],  "model" : "gpt-4o", "n":1})";
  const dialect::Route route{dialect::Provider::openai, dialect::Dialect::openai_chat};
  const auto request = dialect::read_request(route, body);
  ASSERT_TRUE(request);
  const std::size_t content = body.find("abc");
  const std::vector<json::Edit> edits = {{{content, content + 3}, "x"}};
  const Fallback fallback = second(dialect::Provider::openai);
  EXPECT_EQ(spliced(body, fallback_edits(fallback, body, *request, edits)),
            R"({"messages":[{"role":"user","content":"x"}],  "model" : "llama-3.3-70b", "n":1})");
  Fallback same = fallback;
  same.models.clear();
  EXPECT_EQ(spliced(body, fallback_edits(same, body, *request, {})), body);
  same.models = {{"*", "a\"b"}};
  EXPECT_EQ(spliced(body, fallback_edits(same, body, *request, {})),
            R"({"messages":[{"role":"user","content":"abc"}],  "model" : "a\"b", "n":1})");
}

}  // namespace
}  // namespace tokenpak::proxy
