#include "dialect/describe_request_test.hpp"
#include "dialect/request.hpp"

#include <gtest/gtest.h>

namespace tokenpak::dialect {
namespace {

std::string read(std::string_view body) {
  return read_and_describe(Dialect::anthropic_messages, body);
}

TEST(AnthropicRequest, SaysWhereTheClientAsksForCaching) {
  const std::string_view body =
      R"({"cache_control":{"type":"ephemeral"},"tools":[{"name":"a"},{"name":"b","cache_control":{"type":"ephemeral","ttl":"1h"}}],)"
      R"("system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral","ttl":"5m"}}],)"
      R"("messages":[{"role":"user","content":[{"type":"image","source":{},"cache_control":{"type":"ephemeral"}},)"
      R"({"type":"text","text":"q","cache_control":null}]}]})";
  const auto request =
      read_request({.provider = Provider::anthropic, .dialect = Dialect::anthropic_messages}, body);
  ASSERT_TRUE(request);
  // Behind both tools, behind the system text, behind the image (before the question), at the end.
  EXPECT_EQ(request->breakpoints,
            (std::vector<CacheBreakpoint>{{2, true}, {3, false}, {3, false}, {4, false}}));
}

TEST(AnthropicRequest, ListsTheTextsOfAConversation) {
  EXPECT_EQ(read(R"({"model":"claude-opus-4-5","max_tokens":10,"stream":true,
    "system":[{"type":"text","text":"You are"},{"type":"text","text":"an agent","cache_control":{"type":"ephemeral"}}],
    "tools":[{"name":"Bash","description":"d","input_schema":{"type":"object"}},{"type":"web_search","name":"w"}],
    "messages":[
      {"role":"user","content":[{"type":"text","text":"<context>"},
                                {"type":"image","source":{"type":"base64","data":"AAAA"}},
                                {"type":"text","text":"List the files","cache_control":{"type":"ephemeral"}}]},
      {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"sig"},
                                     {"type":"redacted_thinking","data":"xxxx"},
                                     {"type":"text","text":"I look"},
                                     {"type":"tool_use","id":"t1","name":"Bash","input":{"command":"ls"}},
                                     {"type":"tool_use","id":"t2","name":"Read","input":{"path":"a"}}]},
      {"role":"user","content":[{"type":"tool_result","tool_use_id":"t2","is_error":true,
                                 "content":[{"type":"text","text":"no such"},{"type":"image","source":{}},
                                            {"type":"text","text":"file"}]},
                                {"type":"tool_result","tool_use_id":"t1","content":"a.txt"},
                                {"type":"text","text":"Go on"}]},
      {"role":"system","content":"Be brief"}]})"),
            R"(system text -1.0: You are
system text -1.1: an agent
system tool_definition -1.0 json: {"name":"Bash","description":"d","input_schema":{"type":"object"}}
system tool_definition -1.1 json: {"type":"web_search","name":"w"}
user text 0.0 open: <context>
user text 0.2: List the files
assistant thinking 1.0: hm
assistant text 1.2: I look
assistant tool_call 1.3: Bash
assistant tool_call 1.3 json: {"command":"ls"}
assistant tool_call 1.4: Read
assistant tool_call 1.4 json: {"path":"a"}
tool tool_result 2.0 open newest error <- Read({"path":"a"}): no such
tool tool_result 2.0 open newest error <- Read({"path":"a"}): file
tool tool_result 2.1 open newest <- Bash({"command":"ls"}): a.txt
user text 2.2 newest: Go on
system text 3.0: Be brief
)");
}

TEST(AnthropicRequest, ReadsTheSettings) {
  const std::string_view body =
      R"({"messages":[{"role":"user","content":"q"}],"stream":true,"tools":[{"name":"a"},{"name":"b"}],"model":"claude\/x"})";
  const auto request = read_request({Provider::anthropic, Dialect::anthropic_messages, {}, false}, body);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->model, "claude\\/x");
  EXPECT_TRUE(request->stream);
  EXPECT_FALSE(request->has_cache_control);
  EXPECT_EQ(request->message_count, 1u);
  EXPECT_EQ(request->tool_count, 2u);
}

TEST(AnthropicRequest, SeesCacheControlWhereverItMayStand) {
  for (
      std::string_view body : {
          R"({"messages":[],"cache_control":{"type":"ephemeral"}})",
          R"({"messages":[],"system":[{"type":"text","text":"s","cache_control":{}}]})",
          R"({"messages":[],"tools":[{"name":"n","cache_control":{"type":"ephemeral","ttl":"1h"}}]})",
          R"({"messages":[{"role":"user","content":[{"cache_control":{},"type":"text","text":"q"}]}]})",
          R"({"messages":[{"role":"user","content":[{"type":"tool_result","content":[{"type":"text","text":"q","cache_control":{}}]}]}]})",
      }) {
    const auto request = read_request({Provider::anthropic, Dialect::anthropic_messages, {}, false}, body);
    ASSERT_TRUE(request) << body;
    EXPECT_TRUE(request->has_cache_control) << body;
  }
  const std::string_view without =
      R"({"messages":[{"role":"user","content":[{"type":"text","text":"\"cache_control\"","cache_control":null}]}]})";
  EXPECT_FALSE(read_request({Provider::anthropic, Dialect::anthropic_messages, {}, false}, without)
                   ->has_cache_control);
}

TEST(AnthropicRequest, TakesMembersInAnyOrder) {
  EXPECT_EQ(read(R"({"messages":[
      {"content":[{"input":{"a":1},"name":"Bash","id":"t1","type":"tool_use"}],"role":"assistant"},
      {"content":[{"content":[{"text":"out","type":"text"}],"tool_use_id":"t1","type":"tool_result","is_error":false},
                  {"text":"why","type":"text"}],"role":"user"}],"system":"s"})"),
            R"(assistant tool_call 0.0 json: {"a":1}
assistant tool_call 0.0: Bash
tool tool_result 1.0 open newest <- Bash({"a":1}): out
user text 1.1 newest: why
system text -1.0: s
)");
}

TEST(AnthropicRequest, ProtectsDocumentsAndServerToolResults) {
  EXPECT_EQ(read(R"({"messages":[
      {"role":"user","content":[{"type":"text","text":"Summarize"},
        {"type":"document","source":{"type":"text","media_type":"text/plain","data":"plain"}},
        {"type":"document","source":{"type":"base64","data":"AAAA"}},
        {"type":"document","source":{"type":"content","content":[{"type":"text","text":"part"}]}},
        {"type":"search_result","source":"https://x","title":"t","content":[{"type":"text","text":"found"}]},
        {"type":"tool_result","tool_use_id":"?","content":[{"type":"document","source":{"type":"text","data":"doc"}},
                                                           {"type":"text","text":"open"}]}]},
      {"role":"assistant","content":[{"type":"server_tool_use","id":"s1","name":"web_search","input":{}},
        {"type":"web_search_tool_result","tool_use_id":"s1","content":[{"type":"web_search_result","title":"t","text":"x"}]},
        {"type":"mcp_tool_use","id":"m1","name":"echo","input":{}},
        {"type":"mcp_tool_result","tool_use_id":"m1","content":[{"type":"text","text":"mcp"}]},
        {"type":"code_execution_tool_result","content":{"stdout":"x"}},
        {"type":"of_tomorrow","text":"unknown","content":"c"}]}]})"),
            R"(user text 0.0: Summarize
user text 0.1: plain
user text 0.3: part
user text 0.4: found
tool tool_result 0.5: doc
tool tool_result 0.5 open: open
assistant tool_call 1.0: web_search
assistant tool_call 1.0 json: {}
assistant tool_call 1.2: echo
assistant tool_call 1.2 json: {}
assistant tool_result 1.3 <- echo({}): mcp
)");
}

TEST(AnthropicRequest, ListsNoEmptyTextAndNothingOfUnknownRoles) {
  EXPECT_EQ(
      read(R"({"messages":[{"role":"user","content":[{"type":"text","text":"q"},{"type":"text","text":""}]},
                                 {"role":"narrator","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]})"),
      R"(user text 0.0 newest: q
system text 1.0: a
system text 1.1: b
)");
}

TEST(AnthropicRequest, RefusesWhatIsNotOfItsShape) {
  for (std::string_view body : {
           "",
           "null",
           "[]",
           "{}",
           R"({"messages":{}})",
           R"({"messages":[1]})",
           R"({"messages":["x"]})",
           R"({"messages":[{"content":"x"}]})",
           R"({"messages":[{"role":"user","content":1}]})",
           R"({"messages":[{"role":"user","content":["x"]}]})",
           R"({"messages":[{"role":1,"content":"x"}]})",
           R"({"messages":[]} x)",
           R"({"messages":[)",
           R"({"messages":[],"stream":"yes"})",
           R"({"messages":[],"model":7})",
           R"({"messages":[],"tools":{}})",
           R"({"messages":[],"system":7})",
       }) {
    EXPECT_EQ(read(body), "refused") << body;
  }
}

TEST(AnthropicRequest, RefusesKeysThatStandTwice) {
  for (std::string_view body : {
           R"({"messages":[],"messages":[]})",
           R"({"messages":[],"model":"a","model":"b"})",
           R"({"messages":[{"role":"user","content":"a","content":"b"}]})",
           R"({"messages":[{"role":"user","role":"assistant","content":"b"}]})",
           R"({"messages":[{"role":"user","content":"a","cont\u0065nt":"b"}]})",
           R"({"messages":[{"role":"user","content":[{"type":"text","text":"a","text":"b"}]}]})",
       }) {
    EXPECT_EQ(read(body), "refused") << body;
  }
  EXPECT_NE(read(R"({"messages":[],"metadata":{"a":1,"a":2},"x":1,"x":2})"), "refused");
}

}  // namespace
}  // namespace tokenpak::dialect
