#include "dialect/keyed_request.hpp"

#include "dialect/event_end.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tokenpak::dialect {
namespace {

std::string target(std::string_view body) {
  const Result<KeyedRequest> request = read_keyed_request(body);
  return request ? request->target : "refused: " + request.error().message;
}

std::string sent(std::string_view body) {
  const Result<KeyedRequest> request = read_keyed_request(body);
  if (!request) return "refused: " + request.error().message;
  std::string out;
  for (const std::string_view piece : json::splice(body, request->cuts))
    out.append(piece);
  return out;
}

TEST(KeyedRequest, TellsTheDialect) {
  EXPECT_EQ(target(R"({"model":"claude-opus-4-5","messages":[]})"), "/v1/messages");
  EXPECT_EQ(target(R"({"model":"my-model","messages":[],"api_key":"sk-ant-api03-x"})"), "/v1/messages");
  EXPECT_EQ(target(R"({"model":"my-model","messages":[],"system":"s"})"), "/v1/messages");
  EXPECT_EQ(target(R"({"model":"gpt-4o","messages":[]})"), "/v1/chat/completions");
  EXPECT_EQ(target(R"({"model":"anthropic/claude-opus-4.5","messages":[],"api_key":"sk-or-x"})"),
            "/v1/chat/completions");
  EXPECT_EQ(target(R"({"model":"gpt-5","input":"a"})"), "/v1/responses");
  EXPECT_EQ(target(R"({"model":"text-embedding-3-small","input":"a"})"), "/v1/embeddings");
  EXPECT_EQ(target(R"({"model":"other","input":"a","encoding_format":"float"})"), "/v1/embeddings");
  const std::string gemini = "/v1beta/models/gemini-2.5-pro:";
  EXPECT_EQ(target(R"({"model":"gemini-2.5-pro","contents":[]})"), gemini + "streamGenerateContent?alt=sse");
  EXPECT_EQ(target(R"({"model":"models/gemini-2.5-pro","contents":[],"stream":true})"),
            gemini + "streamGenerateContent?alt=sse");
  EXPECT_EQ(target(R"({"model":"gemini-2.5-pro","contents":[],"stream":false})"), gemini + "generateContent");
}

TEST(KeyedRequest, RefusesWhatIsNoneOrCannotBeSent) {
  for (const std::string_view body :
       {"", "x", "[]", "{}", R"({"model":"m"})", R"({"messages":[]} x)", R"({"messages":[)",
        R"({"messages":[],"messages":[]})", R"({"messages":[],"api_key":1})",
        R"({"messages":[],"api_key":"a b"})", R"({"messages":[],"api_key":"a\nb"})",
        R"({"messages":[],"api_key":"a","\u0061pi_key":"b"})", R"({"contents":[]})",
        R"({"contents":[],"model":"a/b"})", R"({"contents":[],"model":"a?b"})"}) {
    EXPECT_EQ(target(body).substr(0, 8), "refused:") << body;
  }
}

TEST(KeyedRequest, CutsTheKeyAndNothingElse) {
  EXPECT_EQ(sent(R"({"api_key":"k","messages":[]})"), R"({"messages":[]})");
  EXPECT_EQ(sent(R"({"messages":[],"api_key":"k"})"), R"({"messages":[]})");
  EXPECT_EQ(sent(R"( { "a" : 1 , "api_key" : "k" , "messages" : [ ] } )"),
            R"( { "a" : 1 , "messages" : [ ] } )");
  EXPECT_EQ(sent(R"({"\u0061pi_key":"k","messages":[{"api_key":"stays"}]})"),
            R"({"messages":[{"api_key":"stays"}]})");
  EXPECT_EQ(sent(R"({"messages":[],"api_key":null})"), R"({"messages":[]})");
  EXPECT_EQ(sent(R"({"model":"g","api_key":"k","stream":true,"contents":[]})"), R"({"contents":[]})");
  EXPECT_EQ(sent(R"({"contents":[],"model":"g","api_key":"k","stream":true})"), R"({"contents":[]})");
  EXPECT_EQ(sent(R"({"model":"g","x":1,"api_key":"k","contents":[],"stream":true})"),
            R"({"x":1,"contents":[]})");
}

TEST(KeyedRequest, ResolvesTheKeysEscapesAndNamesItsHeader) {
  EXPECT_EQ(read_keyed_request(R"({"messages":[],"api_key":"sk-\u0061\/b"})")->key, "sk-a/b");
  EXPECT_EQ(key_header(Provider::anthropic, "sk-ant-api03-x"), "X-Api-Key: sk-ant-api03-x");
  EXPECT_EQ(key_header(Provider::anthropic, "sk-ant-oat01-x"), "Authorization: Bearer sk-ant-oat01-x");
  EXPECT_EQ(key_header(Provider::openai, "sk-x"), "Authorization: Bearer sk-x");
  EXPECT_EQ(key_header(Provider::gemini, "AIza"), "X-Goog-Api-Key: AIza");
}

TEST(EventEnd, IsToldFromTheEvent) {
  using enum EventEnd;
  constexpr Dialect anthropic = Dialect::anthropic_messages;
  EXPECT_EQ(event_end(anthropic, R"({"type":"message_stop"})"), last);
  EXPECT_EQ(event_end(anthropic, R"({"delta":{"type":"message_stop"},"type":"content_block_delta"})"), more);
  EXPECT_EQ(event_end(anthropic, "no JSON"), more);
  for (const std::string_view type : {"response.completed", "response.failed", "response.incomplete"})
    EXPECT_EQ(event_end(Dialect::openai_responses, R"({"type":")" + std::string(type) + R"("})"), last);
  EXPECT_EQ(event_end(Dialect::openai_responses, R"({"type":"response.output_text.done"})"), more);
  constexpr Dialect chat = Dialect::openai_chat;
  EXPECT_EQ(event_end(chat, "[DONE]"), marker);
  EXPECT_EQ(event_end(chat, R"({"choices":[{"index":0,"delta":{},"finish_reason":null}],"usage":null})"),
            more);
  EXPECT_EQ(event_end(chat, R"({"choices":[{"finish_reason":null},{"finish_reason":"stop"}]})"), may_be_last);
  EXPECT_EQ(event_end(chat, R"({"choices":[],"usage":{"prompt_tokens":1}})"), may_be_last);
  constexpr Dialect gemini = Dialect::gemini_generate;
  EXPECT_EQ(event_end(gemini, R"({"candidates":[{"content":{}}],"promptFeedback":{}})"), more);
  EXPECT_EQ(event_end(gemini, R"({"candidates":[{"finishReason":"STOP"}]})"), may_be_last);
  EXPECT_EQ(event_end(gemini, R"({"promptFeedback":{"blockReason":"SAFETY"}})"), may_be_last);
  EXPECT_EQ(event_end(gemini, R"({"candidates":[{"finishReason":"STOP"}])"), more);  // broken
}

}  // namespace
}  // namespace tokenpak::dialect
