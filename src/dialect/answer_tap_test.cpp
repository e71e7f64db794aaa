#include "dialect/answer.hpp"
#include "dialect/describe_answer_test.hpp"
#include "dialect/encoders_test.hpp"

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tokenpak::dialect {
namespace {

constexpr std::string_view event_stream = "text/event-stream; charset=utf-8";
constexpr std::string_view json = "application/json";

struct Answer {
  Dialect dialect;
  std::string_view content_type;
  std::string body;
  std::string_view expected;
};

std::string read(const Answer& answer, std::string_view encoding, std::string_view bytes, std::size_t cut) {
  AnswerTap tap(answer.dialect, answer.content_type, encoding);
  tap.feed(bytes.substr(0, cut));
  tap.feed(bytes.substr(cut));
  return describe(tap.finish());
}

std::string read(const Answer& answer) {
  return read(answer, "", answer.body, 0);
}

std::string with_line_ends(std::string_view text, std::string_view line_end) {
  std::string out;
  for (const char byte : text)
    byte == '\n' ? out += line_end : out += byte;
  return out;
}

const std::vector<Answer>& answers() {
  static const std::vector<Answer> all{
      {Dialect::anthropic_messages, event_stream,
       R"(event: message_start
data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-opus-4-5","content":[],"usage":{"input_tokens":25,"cache_creation_input_tokens":300,"cache_read_input_tokens":7000,"cache_creation":{"ephemeral_5m_input_tokens":100,"ephemeral_1h_input_tokens":200},"output_tokens":1}}}

event: ping
data: {"type": "ping"}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\"usage\":{\"output_tokens\":9999} message_stop"}}

event: message_delta
data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":156,"output_tokens_details":{"thinking_tokens":40},"input_tokens":25,"cache_creation_input_tokens":300,"cache_read_input_tokens":7000}}

event: message_stop
data: {"type":"message_stop"}

)",
       "claude-opus-4-5 25+7000+100+200>156(40) complete"},
      {Dialect::anthropic_messages, event_stream,
       R"(event: message_start
data: {"type":"message_start","message":{"model":"claude-haiku","usage":{"input_tokens":5,"cache_creation_input_tokens":30,"output_tokens":1}}}

event: error
data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}

)",
       "claude-haiku 5+0+30+0>1(0) error"},
      {Dialect::anthropic_messages, json,
       R"({"id":"m","type":"message","model":"claude-x","content":[{"type":"text","text":"usage"}],"usage":{"input_tokens":3,"cache_read_input_tokens":null,"output_tokens":4}})",
       "claude-x 3+0+0+0>4(0) complete"},
      {Dialect::anthropic_messages, json,
       R"({"type":"error","error":{"type":"not_found_error","message":"model: x"},"request_id":"r"})",
       " complete error"},
      {Dialect::anthropic_count_tokens, json, R"({"input_tokens":2095})", " complete"},
      {Dialect::openai_chat, event_stream,
       R"(data: {"id":"c","object":"chat.completion.chunk","model":"gpt-5-2025-08-07","choices":[{"delta":{"content":"Hi [DONE]"}}],"usage":null}

data: {"id":"c","model":"gpt-5-2025-08-07","choices":[{"delta":{},"finish_reason":"stop"}],"usage":null}

data: {"id":"c","model":"gpt-5-2025-08-07","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,"prompt_tokens_details":{"cached_tokens":60,"cache_write_tokens":10},"completion_tokens_details":{"reasoning_tokens":20}}}

data: [DONE]

)",
       "gpt-5-2025-08-07 30+60+10+0>50(20) complete"},
      {Dialect::openai_chat, event_stream,
       "data: {\"model\":\"m\",\"choices\":[]}\n\ndata: {\"error\":{\"message\":\"x\"}}\n\n", "m error"},
      {Dialect::openai_chat, json,
       R"({"model":"m","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":9,"prompt_tokens_details":null}})",
       "m 7+0+0+0>9(0) complete"},
      {Dialect::openai_embeddings, json,
       R"({"object":"list","data":[{"embedding":[0.1,-2e-3]}],"model":"e","usage":{"prompt_tokens":8,"total_tokens":8}})",
       "e 8+0+0+0>0(0) complete"},
      {Dialect::openai_responses, event_stream,
       R"(event: response.created
data: {"type":"response.created","response":{"id":"r","model":"gpt-5","usage":null,"error":null},"sequence_number":0}

event: response.output_text.delta
data: {"type":"response.output_text.delta","delta":"response.completed"}

event: response.completed
data: {"type":"response.completed","response":{"model":"gpt-5","error":null,"usage":{"input_tokens":75,"input_tokens_details":{"cached_tokens":64},"output_tokens":12,"output_tokens_details":{"reasoning_tokens":5},"total_tokens":87}}}

)",
       "gpt-5 11+64+0+0>12(5) complete"},
      {Dialect::openai_responses, event_stream,
       "data: "
       "{\"type\":\"response.incomplete\",\"response\":{\"usage\":{\"input_tokens\":1,\"output_tokens\":2}}}"
       "\n\n",
       " 1+0+0+0>2(0) complete"},
      {Dialect::openai_responses, event_stream,
       "data: "
       "{\"type\":\"response.failed\",\"response\":{\"error\":{\"code\":\"server_error\"},\"usage\":null}}"
       "\n\n",
       " complete error"},
      {Dialect::openai_responses, event_stream,
       "event: error\ndata: {\"type\":\"error\",\"message\":\"m\"}\n\n", " error"},
      {Dialect::openai_responses, json,
       R"({"object":"response","status":"completed","error":null,"model":"gpt-5","output":[],"usage":{"input_tokens":5,"input_tokens_details":{"cached_tokens":0},"output_tokens":6}})",
       "gpt-5 5+0+0+0>6(0) complete"},
      {Dialect::gemini_generate, event_stream,
       R"(data: {"candidates":[{"content":{"parts":[{"text":"a"}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":90,"cachedContentTokenCount":60,"totalTokenCount":90},"modelVersion":"gemini-2.5-pro"}

data: {"candidates":[{"content":{"parts":[{"text":"finishReason"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":90,"cachedContentTokenCount":60,"candidatesTokenCount":20,"thoughtsTokenCount":30,"toolUsePromptTokenCount":5,"totalTokenCount":145},"modelVersion":"gemini-2.5-pro"}

)",
       "gemini-2.5-pro 35+60+0+0>50(30) complete"},
      {Dialect::gemini_generate, json,
       R"([{"candidates":[{"content":{}}],"usageMetadata":{"promptTokenCount":4}},
{"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":4,"candidatesTokenCount":3},"modelVersion":"g"}])",
       "g 4+0+0+0>3(0) complete"},
      {Dialect::gemini_generate, event_stream,
       "data: "
       "{\"promptFeedback\":{\"blockReason\":\"SAFETY\"},\"usageMetadata\":{\"promptTokenCount\":4}}\n\n",
       " 4+0+0+0>0(0) complete"},
      {Dialect::gemini_generate, json,
       R"({"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED"}})", " complete error"},
      {Dialect::gemini_count_tokens, json, R"({"totalTokens":31,"promptTokensDetails":[]})", " complete"},
      {Dialect::other, json, R"({"usage":{"input_tokens":3},"model":"m"})", ""},
  };
  return all;
}

TEST(AnswerTap, ReadsEveryAnswerCutAnywhere) {
  for (const Answer& answer : answers()) {
    EXPECT_EQ(read(answer), answer.expected);
    for (std::size_t cut = 1; cut < answer.body.size(); ++cut) {
      ASSERT_EQ(read(answer, "", answer.body, cut), answer.expected) << "cut at " << cut;
    }
    AnswerTap tap(answer.dialect, answer.content_type, "");
    for (const char& byte : answer.body)
      tap.feed({&byte, 1});
    EXPECT_EQ(describe(tap.finish()), answer.expected);
  }
}

TEST(AnswerTap, ReadsEveryLineEndCutAnywhere) {
  for (const Answer& answer : answers()) {
    if (answer.content_type != event_stream) continue;
    for (std::string_view line_end : {"\r\n", "\r"}) {
      const std::string body = with_line_ends(answer.body, line_end);
      for (std::size_t cut = 0; cut < body.size(); ++cut) {
        ASSERT_EQ(read(answer, "", body, cut), answer.expected) << "cut at " << cut;
      }
    }
  }
}

TEST(AnswerTap, ReadsEveryCodingCutAnywhere) {
  for (const Answer& answer : answers()) {
    const std::string& text = answer.body;
    for (const auto& [encoding, bytes] : std::vector<std::pair<std::string_view, std::string>>{
             {"gzip", gzip(text)},
             {"deflate", deflate_with_frame(text)},
             {"deflate", deflate_raw(text)},
             {"br", brotli(text)},
             {"zstd", zstd(text)},
             {"gzip, br", brotli(gzip(text))},
         }) {
      for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
        ASSERT_EQ(read(answer, encoding, bytes, cut), answer.expected) << encoding << " cut at " << cut;
      }
    }
  }
}

TEST(AnswerTap, TellsWhetherAnAnswerWasCutShort) {
  for (const Answer& answer : answers()) {
    if (answer.dialect == Dialect::other) continue;
    const std::string_view half = std::string_view(answer.body).substr(0, answer.body.size() / 3);
    EXPECT_FALSE(read(answer, "", half, 0).contains("complete")) << half;
  }
}

TEST(AnswerTap, TakesAWholeLastEventWithoutItsBlankLine) {
  EXPECT_EQ(read({Dialect::openai_chat, event_stream, "data: [DONE]", ""}), " complete");
  EXPECT_EQ(read({Dialect::openai_chat, event_stream, "data: [DONE]x", ""}), "");
  EXPECT_EQ(read({Dialect::anthropic_messages, event_stream, "data: {\"type\":\"message_stop\"}\n", ""}),
            " complete");
  EXPECT_EQ(read({Dialect::anthropic_messages, event_stream, "data: {\"type\":\"message_stop\"", ""}), "");
}

std::string openai_usage(std::string_view usage) {
  return read({Dialect::openai_chat, json, fmt::format(R"({{"usage":{}}})", usage), ""});
}

TEST(AnswerTap, IgnoresAbsurdNumbers) {
  EXPECT_EQ(openai_usage(R"({"prompt_tokens":-1,"completion_tokens":2.5})"), " complete");
  EXPECT_EQ(openai_usage(R"({"prompt_tokens":1e3,"completion_tokens":"7"})"), " complete");
  EXPECT_EQ(openai_usage(R"({"prompt_tokens":9007199254740992,"completion_tokens":9007199254740993})"),
            " 9007199254740992+0+0+0>0(0) complete");
  EXPECT_EQ(openai_usage(R"({"prompt_tokens":99999999999999999999999})"), " complete");
  EXPECT_EQ(openai_usage("null"), " complete");
  EXPECT_EQ(openai_usage("[1]"), " complete");
}

TEST(AnswerTap, KeepsBucketsDisjointWhateverAServerSays) {
  EXPECT_EQ(openai_usage(
                R"({"prompt_tokens":5,"prompt_tokens_details":{"cached_tokens":9,"cache_write_tokens":9}})"),
            " 0+5+0+0>0(0) complete");
  EXPECT_EQ(openai_usage(
                R"({"prompt_tokens":5,"prompt_tokens_details":{"cached_tokens":3,"cache_write_tokens":9}})"),
            " 0+3+2+0>0(0) complete");
  EXPECT_EQ(openai_usage(R"({"completion_tokens":5,"completion_tokens_details":{"reasoning_tokens":9}})"),
            " 0+0+0+0>5(5) complete");
  EXPECT_EQ(
      read({Dialect::gemini_generate, json,
            R"({"usageMetadata":{"promptTokenCount":5,"cachedContentTokenCount":9,"thoughtsTokenCount":2}})",
            ""}),
      " 0+5+0+0>2(2) complete");
}

TEST(AnswerTap, KeepsTheLivesOfCacheWritesApartWhenOnlyTheirSumGrows) {
  const std::string_view start =
      R"(data: {"type":"message_start","message":{"usage":{"cache_creation":{"ephemeral_1h_input_tokens":200}}}})"
      "\n\n";
  const auto after = [&](std::string_view writes) {
    return read(
        {Dialect::anthropic_messages, event_stream,
         fmt::format("{}data: {{\"usage\":{{\"cache_creation_input_tokens\":{}}}}}\n\n", start, writes), ""});
  };
  EXPECT_EQ(after("200"), " 0+0+0+200>0(0)");
  EXPECT_EQ(after("250"), " 0+0+50+200>0(0)");
  EXPECT_EQ(after("150"), " 0+0+0+150>0(0)");
  EXPECT_EQ(after("null"), " 0+0+0+200>0(0)");
}

TEST(AnswerTap, GivesUpOnWhatItCannotDecode) {
  EXPECT_EQ(read({Dialect::openai_chat, json, "x", ""}, "compress", "x", 0), " unreadable");
  EXPECT_EQ(read({Dialect::openai_chat, json, "x", ""}, "gzip", "no gzip at all", 3), " unreadable");
  EXPECT_EQ(read({Dialect::other, json, "x", ""}, "compress", "x", 0), "");
}

TEST(AnswerTap, GivesUpOnADecompressionBomb) {
  const std::string quarter = zstd(std::string(std::size_t{64} * 1024 * 1024, 'x'));
  AnswerTap within_limit(Dialect::openai_chat, json, "zstd");
  for (int repetition = 0; repetition < 4; ++repetition)
    within_limit.feed(quarter);
  EXPECT_FALSE(within_limit.finish().unreadable);

  AnswerTap beyond(Dialect::openai_chat, json, "zstd");
  for (int repetition = 0; repetition < 4; ++repetition)
    beyond.feed(quarter);
  beyond.feed(zstd("x"));
  EXPECT_TRUE(beyond.finish().unreadable);
}

TEST(AnswerTap, SurvivesGarbageAndNothing) {
  for (const Dialect dialect : {Dialect::anthropic_messages, Dialect::openai_chat, Dialect::openai_responses,
                                Dialect::openai_embeddings, Dialect::gemini_generate}) {
    for (std::string_view type : {json, event_stream, std::string_view("text/html"), std::string_view()}) {
      for (std::string_view body :
           {"", "<html>502</html>", "data: {\n\n", "]]}{", "data: \xFF\xFE\n\n", "\0\0"}) {
        EXPECT_EQ(read({dialect, type, std::string(body), ""}), "") << body;
      }
    }
  }
}

TEST(AnswerTap, MayBeMoved) {
  AnswerTap first(Dialect::openai_chat, json, "");
  first.feed(R"({"model":)");
  AnswerTap second = std::move(first);
  second.feed(R"("m"})");
  EXPECT_EQ(describe(second.finish()), "m complete");
}

}  // namespace
}  // namespace tokenpak::dialect
