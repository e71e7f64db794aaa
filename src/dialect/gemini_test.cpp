#include "dialect/describe_request_test.hpp"
#include "dialect/request.hpp"

#include <gtest/gtest.h>

namespace tokenpak::dialect {
namespace {

std::string read(std::string_view body) {
  return read_and_describe(Dialect::gemini_generate, body);
}

TEST(GeminiRequest, ListsTheTextsOfAConversation) {
  EXPECT_EQ(read(R"({"systemInstruction":{"parts":[{"text":"sys"}]},
    "contents":[
      {"parts":[{"text":"context"},{"inlineData":{"mimeType":"image/png","data":"AA"}},{"text":"question"}]},
      {"role":"model","parts":[{"text":"hm","thought":true},{"text":"answer"},
         {"functionCall":{"name":"ls","args":{"p":"a"}},"thoughtSignature":"xx"},
         {"functionCall":{"name":"ls","args":{"p":"b"}}},
         {"functionCall":{"id":"7","name":"cat","args":{}}},
         {"executableCode":{"code":"1+1"}},{"codeExecutionResult":{"output":"2"}}]},
      {"role":"user","parts":[
         {"functionResponse":{"name":"ls","response":{"output":"A","list":["x",{"y":"z"}],"n":1}}},
         {"functionResponse":{"name":"ls","response":{"output":"B"}}},
         {"functionResponse":{"id":"7","name":"cat","response":{"error":"no"}}},
         {"text":"go"},{"fileData":{"fileUri":"f"}}]}],
    "tools":[{"functionDeclarations":[{"name":"ls"},{"name":"cat"}]},{"googleSearch":{}}],
    "toolConfig":{},"generationConfig":{"responseSchema":{"type":"OBJECT"},"temperature":1},"cachedContent":"c"})"),
            R"(system text -1.0: sys
user text 0.0 open: context
user text 0.2: question
assistant thinking 1.0: hm
assistant text 1.1: answer
assistant tool_call 1.2: ls
assistant tool_call 1.2 json: {"p":"a"}
assistant tool_call 1.3: ls
assistant tool_call 1.3 json: {"p":"b"}
assistant tool_call 1.4: cat
assistant tool_call 1.4 json: {}
tool tool_result 2.0 open newest <- ls({"p":"a"}): A
tool tool_result 2.0 open newest <- ls({"p":"a"}): x
tool tool_result 2.0 open newest <- ls({"p":"a"}): z
tool tool_result 2.1 open newest <- ls({"p":"b"}): B
tool tool_result 2.2 open newest <- cat({}): no
user text 2.3 newest: go
system tool_definition -1.0 json: {"name":"ls"}
system tool_definition -1.1 json: {"name":"cat"}
system tool_definition -1.0 json: {"type":"OBJECT"}
)");
}

TEST(GeminiRequest, TakesBothSpellingsAndSingleElements) {
  EXPECT_EQ(read(R"({"system_instruction":{"parts":{"text":"sys"}},
    "contents":{"role":"user","parts":{"text":"question"}},
    "tools":{"function_declarations":[{"name":"f"}]},"generation_config":{"response_schema":{}}})"),
            R"(system text -1.0: sys
user text 0.0 newest: question
system tool_definition -1.0 json: {"name":"f"}
system tool_definition -1.0 json: {}
)");
  EXPECT_EQ(read(R"({"contents":[{"role":"model","parts":[{"function_call":{"name":"f","args":{}}}]},
    {"role":"function","parts":[{"function_response":{"name":"f","response":{"r":"out"}}}]}]})"),
            R"(assistant tool_call 0.0: f
assistant tool_call 0.0 json: {}
tool tool_result 1.0 open newest <- f({}): out
)");
}

TEST(GeminiRequest, TakesModelAndStreamingFromThePath) {
  const Route route{Provider::gemini, Dialect::gemini_generate, "gemini-2.5-pro", true};
  const auto request = read_request(route, R"({"contents":[{"parts":[{"text":"q"}]}]})");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->model, "gemini-2.5-pro");
  EXPECT_TRUE(request->stream);
}

TEST(GeminiRequest, ReadsTheRequestInsideOfACountRequest) {
  constexpr std::string_view body =
      R"({"generateContentRequest":{"model":"m","contents":[{"parts":[{"text":"q"}]}]}})";
  EXPECT_EQ(read_and_describe(Dialect::gemini_count_tokens, body), "user text 0.0 newest: q\n");
  EXPECT_EQ(read(body), "refused");
}

TEST(GeminiRequest, RefusesWhatIsNotOfItsShape) {
  for (std::string_view body :
       {"[]", "{}", R"({"contents":"x"})", R"({"contents":[{"parts":"x"}]})", R"({"contents":[{"role":7}]})",
        R"({"contents":[],"systemInstruction":{},"system_instruction":{}})",
        R"({"contents":[{"parts":[{"text":"a","text":"b"}]}]})"}) {
    EXPECT_EQ(read(body), "refused") << body;
  }
}

}  // namespace
}  // namespace tokenpak::dialect
