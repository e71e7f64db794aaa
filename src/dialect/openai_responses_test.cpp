#include "dialect/describe_request_test.hpp"
#include "dialect/request.hpp"

#include <gtest/gtest.h>

namespace tokenpak::dialect {
namespace {

std::string read(std::string_view body) {
  return read_and_describe(Dialect::openai_responses, body);
}

TEST(OpenAiResponsesRequest, ListsTheTextsOfAConversation) {
  EXPECT_EQ(read(R"({"model":"gpt-5","instructions":"Be good","input":[
      {"type":"message","role":"developer","content":[{"type":"input_text","text":"dev"}]},
      {"role":"user","content":[{"type":"input_text","text":"context"},{"type":"input_image","image_url":"data:"},
                                {"type":"input_text","text":"question"},{"type":"input_file","file_data":"AA"}]},
      {"type":"reasoning","id":"r","summary":[{"type":"summary_text","text":"sum"}],
       "content":[{"type":"reasoning_text","text":"think"}],"encrypted_content":"xxxx"},
      {"type":"message","id":"m","role":"assistant","content":[{"type":"output_text","text":"I say"},
                                                               {"type":"refusal","refusal":"not"}]},
      {"type":"function_call","call_id":"c1","name":"shell","arguments":"{\"a\":1}"},
      {"type":"custom_tool_call","call_id":"c2","name":"patch","input":"*** Begin"},
      {"type":"local_shell_call","call_id":"c3","action":{"type":"exec","command":["ls"]}},
      {"type":"web_search_call","id":"w","action":{"query":"q"},"status":"completed"},
      {"type":"function_call_output","call_id":"c1","output":"out"},
      {"type":"custom_tool_call_output","call_id":"c2","output":[{"type":"input_text","text":"o1"},
                                                                 {"type":"input_image"},{"type":"input_text","text":"o2"}]},
      {"type":"local_shell_call_output","id":"c3","output":"o3"},
      {"type":"computer_call_output","call_id":"c9","output":{"type":"computer_screenshot"}},
      {"type":"item_reference","id":"x"}],
    "tools":[{"type":"function","name":"shell"}],"text":{"format":{"type":"text"},"verbosity":"low"},"stream":true})"),
            R"(system text -1.0: Be good
developer text 0.0: dev
user text 1.0 open: context
user text 1.2: question
assistant thinking 2.0: sum
assistant thinking 2.0: think
assistant text 3.0: I say
assistant text 3.1: not
assistant tool_call 4.0: shell
assistant tool_call 4.0: {\"a\":1}
assistant tool_call 5.0: patch
assistant tool_call 5.0: *** Begin
assistant tool_call 6.0 json: {"type":"exec","command":["ls"]}
tool tool_result 8.0 open newest <- shell({\"a\":1}): out
tool tool_result 9.0 open newest <- patch(*** Begin): o1
tool tool_result 9.2 open newest <- patch(*** Begin): o2
tool tool_result 10.0 open newest: o3
system tool_definition -1.0 json: {"type":"function","name":"shell"}
system tool_definition -1.0 json: {"type":"text"}
)");
}

TEST(OpenAiResponsesRequest, ReadsAPlainInput) {
  EXPECT_EQ(read(R"({"model":"m","input":"question"})"), "user text 0.0 newest: question\n");
  EXPECT_EQ(read(R"({"model":"m","instructions":null,"previous_response_id":"r"})"), "");
}

TEST(OpenAiResponsesRequest, ReadsToolsAddedOnTheWay) {
  EXPECT_EQ(read(R"({"input":[{"type":"additional_tools","role":"developer","tools":[{"name":"late"}]}]})"),
            "developer tool_definition 0.0 json: {\"name\":\"late\"}\n");
}

TEST(OpenAiResponsesRequest, RefusesWhatIsNotOfItsShape) {
  for (std::string_view body :
       {"[]", R"({"input":7})", R"({"input":["x"]})", R"({"input":[{"type":"message","content":"x"}]})",
        R"({"instructions":7})", R"({"input":[{"role":"user","content":["x"]}]})",
        R"({"input":"a","input":"b"})"}) {
    EXPECT_EQ(read(body), "refused") << body;
  }
}

}  // namespace
}  // namespace tokenpak::dialect
