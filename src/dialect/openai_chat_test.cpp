#include "dialect/describe_request_test.hpp"
#include "dialect/request.hpp"

#include <gtest/gtest.h>

namespace tokenpak::dialect {
namespace {

std::string read(std::string_view body) {
  return read_and_describe(Dialect::openai_chat, body);
}

TEST(OpenAiChatRequest, SaysWhereTheClientAsksForCaching) {
  const std::string_view body =
      R"({"messages":[{"role":"user","content":[)"
      R"({"prompt_cache_breakpoint":{"mode":"explicit"},"type":"text","text":"context"},{"type":"text","text":"q"}]}]})";
  const auto request = read_request({.provider = Provider::openai, .dialect = Dialect::openai_chat}, body);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->breakpoints, (std::vector<CacheBreakpoint>{{1, false}}));
}

TEST(OpenAiChatRequest, ListsTheTextsOfAConversation) {
  EXPECT_EQ(read(R"({"model":"gpt-5","messages":[
      {"role":"system","content":"sys"},
      {"role":"developer","content":[{"type":"text","text":"dev"}]},
      {"role":"user","name":"kim","content":[{"type":"text","text":"pasted"},
        {"type":"image_url","image_url":{"url":"data:"}},{"type":"text","text":"question"},
        {"type":"input_audio","input_audio":{"data":"AA"}},{"type":"file","file":{"file_data":"AA"}}]},
      {"role":"assistant","content":null,"reasoning_content":"hm","tool_calls":[
        {"id":"c1","type":"function","function":{"name":"ls","arguments":"{\"p\":1}"}},
        {"id":"c2","type":"custom","custom":{"name":"sql","input":"select"}}]},
      {"role":"tool","tool_call_id":"c2","content":[{"type":"text","text":"row"}]},
      {"role":"tool","tool_call_id":"c1","content":"a.txt"},
      {"role":"assistant","content":[{"type":"text","text":"done"},{"type":"refusal","refusal":"not that"}],"refusal":"no"},
      {"role":"user","content":"next"}],
    "tools":[{"type":"function","function":{"name":"ls"}}],"response_format":{"type":"json_object"}})"),
            R"(system text 0.0: sys
developer text 1.0: dev
user text 2.0 open: pasted
user text 2.2: question
assistant thinking 3.0: hm
assistant tool_call 3.0: ls
assistant tool_call 3.0: {\"p\":1}
assistant tool_call 3.1: sql
assistant tool_call 3.1: select
tool tool_result 4.0 open <- sql(select): row
tool tool_result 5.0 open <- ls({\"p\":1}): a.txt
assistant text 6.0: done
assistant text 6.1: not that
assistant text 6.0: no
user text 7.0 newest: next
system tool_definition -1.0 json: {"type":"function","function":{"name":"ls"}}
system tool_definition -1.0 json: {"type":"json_object"}
)");
}

TEST(OpenAiChatRequest, ReadsTheOlderFunctions) {
  EXPECT_EQ(read(R"({"functions":[{"name":"f"}],"messages":[
      {"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}},
      {"role":"function","name":"f","content":"result"},
      {"role":"tool","tool_call_id":"unknown","content":"lost"}]})"),
            R"(system tool_definition -1.0 json: {"name":"f"}
assistant tool_call 0.0: f
assistant tool_call 0.0: {}
tool tool_result 1.0 open newest <- f({}): result
tool tool_result 2.0 open newest: lost
)");
}

TEST(OpenAiChatRequest, ACallInTheMessageOfAResultIsNoneOfTheResult) {
  EXPECT_EQ(read(R"({"messages":[
      {"role":"function","name":"f","content":"result","function_call":{"name":"f","arguments":"{}"}}]})"),
            R"(tool tool_result 0.0 open newest: result
tool tool_call 0.0 newest: f
tool tool_call 0.0 newest: {}
)");
}

TEST(OpenAiChatRequest, ReadsTheSettings) {
  const std::string_view body =
      R"({"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[],"tools":null})";
  const auto request = read_request({Provider::openai, Dialect::openai_chat, {}, false}, body);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->model, "m");
  EXPECT_TRUE(request->stream);
  EXPECT_TRUE(request->has_usage_in_stream);
  EXPECT_TRUE(request->texts.empty());
}

TEST(OpenAiChatRequest, RefusesWhatIsNotOfItsShape) {
  for (std::string_view body :
       {"[]", "{}", R"({"messages":"x"})", R"({"messages":[{"role":"user","content":[["x"]]}]})",
        R"({"messages":[{"content":"x"}]})", R"({"messages":[{"role":"assistant","tool_calls":7}]})",
        R"({"messages":[],"stream":1})", R"({"messages":[{"role":"user","content":"a","role":"user"}]})"}) {
    EXPECT_EQ(read(body), "refused") << body;
  }
}

TEST(OpenAiEmbeddingsRequest, CountsStringsAndProtectsThem) {
  const auto read_input = [](std::string_view body) {
    return read_and_describe(Dialect::openai_embeddings, body);
  };
  EXPECT_EQ(read_input(R"({"model":"m","input":"one"})"), "user text 0.0 newest: one\n");
  EXPECT_EQ(read_input(R"({"model":"m","input":["one","two"]})"),
            "user text 0.0 newest: one\nuser text 1.0 newest: two\n");
  EXPECT_EQ(read_input(R"({"model":"m","input":[1,2]})"), "");
  EXPECT_EQ(read_input(R"({"model":"m","input":[[1,2],[3]]})"), "");
  EXPECT_EQ(read_input(R"({"model":"m"})"), "refused");
}

}  // namespace
}  // namespace tokenpak::dialect
