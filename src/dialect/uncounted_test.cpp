#include "dialect/request.hpp"

#include <gtest/gtest.h>

namespace tokenpak::dialect {
namespace {

struct Body {
  Dialect dialect;
  std::string_view text;
  std::uint32_t uncounted;
};

constexpr Body bodies[] = {
    {Dialect::anthropic_messages, R"({"messages":[{"role":"user","content":"a"}]})", 0},
    {Dialect::anthropic_messages,
     R"({"messages":[{"role":"user","content":[{"type":"text","text":"a"}]}],"mcp_servers":null})", 0},
    {Dialect::anthropic_messages,
     R"({"messages":[{"role":"assistant","content":[{"type":"redacted_thinking","data":"x"}]}]})", 1},
    {Dialect::anthropic_messages,
     R"({"messages":[{"role":"user","content":"a"}],"mcp_servers":[{"url":"x"}]})", 1},
    {Dialect::anthropic_messages,
     R"({"messages":[{"role":"user","content":"a"}],"context_management":{"edits":[{"type":"clear_tool_uses_20250919"}]}})",
     1},
    {Dialect::anthropic_messages,
     R"({"messages":[{"role":"user","content":"a"}],"context_management":{"edits":[{"type":"clear_thinking_20251015"}]}})",
     0},
    {Dialect::anthropic_messages,
     R"({"messages":[{"role":"user","content":[{"type":"document","source":{"type":"text","data":"a"}}]}]})",
     0},
    {Dialect::anthropic_messages,
     R"({"messages":[{"role":"user","content":[{"type":"document","source":{"type":"base64","data":"a"}}]}]})",
     1},
    {Dialect::openai_chat, R"({"messages":[{"role":"user","content":[{"type":"text","text":"a"}]}]})", 0},
    {Dialect::openai_chat,
     R"({"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{}}]}]})",
     1},
    {Dialect::openai_responses, R"({"input":"a","previous_response_id":null})", 0},
    {Dialect::openai_responses, R"({"input":"a","previous_response_id":"resp_1"})", 1},
    {Dialect::openai_responses, R"({"input":[{"type":"reasoning","summary":[],"encrypted_content":"x"}]})",
     1},
    {Dialect::openai_responses, R"({"input":[{"type":"web_search_call","id":"x"}]})", 1},
    {Dialect::openai_responses,
     R"({"input":[{"role":"user","content":[{"type":"input_image","image_url":"x"}]}]})", 1},
    {Dialect::gemini_generate, R"({"contents":[{"parts":[{"text":"a","thoughtSignature":"x"}]}]})", 0},
    {Dialect::gemini_generate,
     R"({"contents":[{"parts":[{"inlineData":{"mimeType":"image/png","data":"x"}}]}]})", 1},
    {Dialect::gemini_generate, R"({"contents":[{"parts":[{"text":"a"}]}],"tools":[{"googleSearch":{}}]})", 1},
    {Dialect::gemini_generate,
     R"({"contents":[{"parts":[{"text":"a"}]}],"cachedContent":"cachedContents/x"})", 1},
};

TEST(Uncounted, IsWhatTheModelReadsAndTheTextsLack) {
  for (const Body& body : bodies) {
    Route route;
    route.dialect = body.dialect;
    const auto request = read_request(route, body.text);
    ASSERT_TRUE(request) << body.text;
    EXPECT_EQ(request->uncounted, body.uncounted) << body.text;
  }
}

TEST(Uncounted, AnImageIs) {
  Route route;
  route.dialect = Dialect::anthropic_messages;
  const auto request = read_request(
      route,
      R"({"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","data":"x"}}]}]})");
  ASSERT_TRUE(request);
  EXPECT_GT(request->uncounted, 0U);
}

}  // namespace
}  // namespace tokenpak::dialect
