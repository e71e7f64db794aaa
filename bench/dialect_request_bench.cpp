// What it costs to find the texts of a request. The JSON walk alone, over the same body, is the floor.

#include "dialect/request.hpp"
#include "json/cursor.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

namespace {

using namespace tokenpak::dialect;

/// A coding agent's turn: a call, and a result of about 2 KB with a line end every 60 characters.
std::string tool_output() {
  std::string text;
  for (int line = 0; line < 32; ++line) {
    text += fmt::format("{:4}  src/relay/stream_{}.cpp: the quick brown fox jumps over\\n", line, line * 7);
  }
  return text;
}

/// An Anthropic conversation of at least `size` bytes, after system text and tools of 30 KB.
std::string anthropic_body(std::size_t size) {
  std::string body =
      R"({"model":"claude-opus-4-5","max_tokens":1024,"stream":true,"system":[{"type":"text","text":")";
  body += std::string(10'000, 's') + R"(","cache_control":{"type":"ephemeral"}}],"tools":[)";
  for (int tool = 0; tool < 20; ++tool) {
    body += fmt::format(
        R"({}{{"name":"tool_{}","description":"{}","input_schema":{{"type":"object","properties":{{"path":{{"type":"string"}}}}}}}})",
        tool == 0 ? "" : ",", tool, std::string(900, 'd'));
  }
  body += R"(],"messages":[{"role":"user","content":"Find the bug"})";
  const std::string output = tool_output();
  for (int turn = 0; body.size() < size; ++turn) {
    body += fmt::format(
        R"(,{{"role":"assistant","content":[{{"type":"text","text":"I look at file {0}"}},{{"type":"tool_use","id":"toolu_{0}","name":"tool_1","input":{{"path":"src/{0}"}}}}]}})"
        R"(,{{"role":"user","content":[{{"tool_use_id":"toolu_{0}","type":"tool_result","content":[{{"type":"text","text":"{1}"}}]}}]}})",
        turn, output);
  }
  return body + "]}";
}

std::string chat_body(std::size_t size) {
  std::string body =
      R"({"model":"gpt-5","messages":[{"role":"system","content":")" + std::string(10'000, 's') + "\"}";
  const std::string output = tool_output();
  for (int turn = 0; body.size() < size; ++turn) {
    body += fmt::format(
        R"(,{{"role":"assistant","content":null,"tool_calls":[{{"id":"call_{0}","type":"function","function":{{"name":"read","arguments":"{{\"path\":\"src/{0}\"}}"}}}}]}})"
        R"(,{{"role":"tool","tool_call_id":"call_{0}","content":"{1}"}})",
        turn, output);
  }
  return body + "]}";
}

/// Many small blocks, where the spans cost more than the bytes.
std::string small_blocks_body(std::size_t size) {
  std::string body = R"({"messages":[{"role":"user","content":[{"type":"text","text":"a"})";
  while (body.size() < size)
    body += R"(,{"type":"text","text":"b"})";
  return body + "]}]}";
}

void set_speed(benchmark::State& state, const std::string& body) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body.size()));
}

void walk(benchmark::State& state, const std::string& body) {
  for (auto _ : state) {
    tokenpak::json::Cursor cursor(body);
    benchmark::DoNotOptimize(cursor.skip());
  }
  set_speed(state, body);
}

void read(benchmark::State& state, Dialect dialect, const std::string& body) {
  Route route;
  route.dialect = dialect;
  std::size_t texts = 0;
  for (auto _ : state) {
    const auto request = read_request(route, body);
    if (!request) return state.SkipWithError("refused");
    texts = request->texts.size();
  }
  set_speed(state, body);
  state.counters["texts"] = static_cast<double>(texts);
}

constexpr std::size_t agent_prompt = 104 * 1024;
constexpr std::size_t long_conversation = 1024 * 1024;

BENCHMARK_CAPTURE(walk, anthropic_104k, anthropic_body(agent_prompt));
BENCHMARK_CAPTURE(read, anthropic_104k, Dialect::anthropic_messages, anthropic_body(agent_prompt));
BENCHMARK_CAPTURE(walk, anthropic_1m, anthropic_body(long_conversation));
BENCHMARK_CAPTURE(read, anthropic_1m, Dialect::anthropic_messages, anthropic_body(long_conversation));
BENCHMARK_CAPTURE(walk, chat_104k, chat_body(agent_prompt));
BENCHMARK_CAPTURE(read, chat_104k, Dialect::openai_chat, chat_body(agent_prompt));
BENCHMARK_CAPTURE(walk, small_blocks_104k, small_blocks_body(agent_prompt));
BENCHMARK_CAPTURE(read, small_blocks_104k, Dialect::anthropic_messages, small_blocks_body(agent_prompt));

}  // namespace
