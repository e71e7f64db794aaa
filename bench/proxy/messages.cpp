#include "messages.hpp"

#include <array>
#include <charconv>
#include <string_view>

namespace tokenpak::bench {
namespace {

constexpr std::string_view kNoDigits = "0000000000000000";
constexpr std::size_t kLargeBody = 104'000;  // bytes: what a coding agent sends a few turns into its work
constexpr std::size_t kToolResult = 11'000;  // bytes of text: a file or a test log, as an agent reads them
constexpr int kTools = 12;
constexpr int kDeltas = 54;  // with the six events around them: 60 in all

std::string small_body() {
  return R"({"model":"claude-sonnet-4-5","max_tokens":1024,)"
         R"("system":"You are a concise assistant for the engineers of a small team.",)"
         R"("messages":[{"role":"user","content":"Which of our two retry policies suits an )"
         R"(idempotent upload better, and what should its ceiling be? Question )" +
         std::string(kNoDigits) + R"(."}]})";
}

// Source code as JSON carries it: escaped line ends and quotes, some text beyond ASCII.
std::string code_result(int seed) {
  std::string text;
  for (int line = 1; text.size() < kToolResult; ++line) {
    const std::string n = std::to_string(seed * 1000 + line);
    text += std::to_string(line) + R"(\tstatus = store.write(\"row-)" + n + R"(\", value, deadline=)" + n +
            R"()  # naïve order, see §)" + std::to_string(line % 9) +
            R"(\n\tif not status.ok:\n\t\treturn status\n)";
  }
  return text;
}

// A test run's log: lines of one shape, as they come out of build tools.
std::string log_result(int seed) {
  std::string text;
  for (int line = 1; text.size() < kToolResult; ++line) {
    text += R"([12:04:)" + std::to_string(10 + line % 50) + R"(] INFO  worker-)" + std::to_string(line % 4) +
            R"( finished test_case_)" + std::to_string(seed * 1000 + line) + R"( in )" +
            std::to_string(line % 37) + R"( ms: \"passed\"\n)";
  }
  return text;
}

std::string tool_definition(int index) {
  return R"({"name":"tool_)" + std::to_string(index) +
         R"(","description":"Reads a part of the project and answers with its text. Prefer it over )"
         R"(guessing; name the file by a path relative to the project's root.",)"
         R"("input_schema":{"type":"object","properties":)"
         R"({"path":{"type":"string","description":"Relative path"},"limit":{"type":"integer","minimum":1}},)"
         R"("required":["path"],"additionalProperties":false}})";
}

// One turn of an agent: the assistant calls a tool, the user answers with its result.
std::string agent_turn(int index) {
  const std::string id = "toolu_01" + std::to_string(100'000 + index);
  return R"({"role":"assistant","content":[{"type":"text","text":"I will look at that file next."},)"
         R"({"type":"tool_use","id":")" +
         id + R"(","name":"tool_1","input":{"path":"src/part_)" + std::to_string(index) +
         R"(.py","limit":400}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":")" + id +
         R"(","content":")" + (index % 2 == 0 ? code_result(index) : log_result(index)) + R"("}]})";
}

std::string large_body() {
  std::string body = R"({"model":"claude-sonnet-4-5","max_tokens":8192,"system":[{"type":"text","text":)"
                     R"("You are a coding agent. Work in small steps and verify each.",)"
                     R"("cache_control":{"type":"ephemeral"}}],"tools":[)";
  for (int tool = 0; tool < kTools; ++tool) {
    body += (tool == 0 ? "" : ",") + tool_definition(tool);
  }
  body += R"(],"messages":[{"role":"user","content":"Find out why the nightly upload fails."})";
  for (int turn = 0; body.size() + kToolResult < kLargeBody; ++turn) {
    body += "," + agent_turn(turn);
  }
  body +=
      R"(,{"role":"assistant","content":"One more look."},{"role":"user","content":[{"type":"text","text":")";
  const std::string question =
      R"("},{"type":"text","text":"What is the cause, and what is the smallest change? Question )" +
      std::string(kNoDigits) + R"("}]}]})";
  while (body.size() + question.size() < kLargeBody) {
    body += "A note that belongs to the question. ";
  }
  return body + question;
}

std::string chunk(std::string_view payload) {
  std::array<char, 16> size{};
  const auto end = std::to_chars(size.data(), size.data() + size.size(), payload.size(), 16).ptr;
  return std::string(size.data(), end) + "\r\n" + std::string(payload) + "\r\n";
}

std::string event(std::string_view name, std::string_view data) {
  return "event: " + std::string(name) + "\ndata: " + std::string(data) + "\n\n";
}

}  // namespace

void write_digits(char* at, std::uint64_t value) {
  for (std::size_t i = kDigits; i-- > 0; value >>= 4U) {
    at[i] = "0123456789abcdef"[value & 15U];
  }
}

std::uint64_t read_digits(const char* at) {
  std::uint64_t value = 0;
  std::from_chars(at, at + kDigits, value, 16);
  return value;
}

Request build_request(Workload workload, std::uint16_t port) {
  std::string body = workload == Workload::Large ? large_body() : small_body();
  if (workload == Workload::Stream) {
    body.insert(1, R"("stream":true,)");
  }
  std::string bytes =
      "POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
      "\r\nuser-agent: tokenpak-load/1\r\naccept: application/json\r\ncontent-type: application/json"
      "\r\nx-api-key: test\r\nanthropic-version: 2023-06-01\r\ncontent-length: " +
      std::to_string(body.size()) + "\r\n\r\n" + body;
  const std::size_t number_at = bytes.rfind(kNoDigits);
  return {std::move(bytes), number_at};
}

std::string build_answer() {
  const std::string body =
      R"({"id":"msg_01XFDUDYJgAACzvnptvVoYEL","type":"message","role":"assistant","model":)"
      R"("claude-sonnet-4-5-20250929",)"
      R"("content":[{"type":"text","text":"Exponential back-off with full jitter: an )"
      R"(idempotent upload may be repeated safely, and jitter keeps many clients from returning at the )"
      R"(same moment. Thirty seconds is a good ceiling."}],)"
      R"("stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":71,)"
      R"("cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":44,)"
      R"("service_tier":"standard"}})";
  return "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nrequest-id: req_011CSHoEeqs5C35K2UUqR7Fy\r\n"
         "content-length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::vector<StreamPart> build_stream() {
  std::vector<std::string> events;
  events.push_back(
      event("message_start",
            R"({"type":"message_start","message":{"id":"msg_01XFDUDYJgAACzvnptvVoYEL","type":"message",)"
            R"("role":"assistant","model":"claude-sonnet-4-5-20250929","content":[],"stop_reason":null,)"
            R"("stop_sequence":null,"usage":{"input_tokens":71,"cache_creation_input_tokens":0,)"
            R"("cache_read_input_tokens":0,"output_tokens":1}}})"));
  events.push_back(
      event("content_block_start",
            R"({"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}})"));
  events.push_back(event("ping", R"({"type":"ping"})"));
  for (int i = 0; i < kDeltas; ++i) {
    events.push_back(event(
        "content_block_delta",
        std::string(R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":")") +
            std::string(kStampMark) + std::string(kNoDigits) + R"("}})"));
  }
  events.push_back(event("content_block_stop", R"({"type":"content_block_stop","index":0})"));
  events.push_back(event("message_delta", R"({"type":"message_delta","delta":{"stop_reason":"end_turn",)"
                                          R"("stop_sequence":null},"usage":{"output_tokens":378}})"));
  events.push_back(event("message_stop", R"({"type":"message_stop"})"));

  std::vector<StreamPart> parts;
  for (const std::string& each : events) {
    std::string bytes = chunk(each);
    const std::size_t stamp = bytes.find(kNoDigits);
    parts.push_back({std::move(bytes), stamp == std::string::npos ? 0 : stamp});
  }
  parts.front().bytes.insert(0,
                             "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n"
                             "cache-control: no-cache\r\nrequest-id: req_011CSHoEeqs5C35K2UUqR7Fy\r\n"
                             "transfer-encoding: chunked\r\n\r\n");
  parts.back().bytes += "0\r\n\r\n";
  return parts;
}

}  // namespace tokenpak::bench
