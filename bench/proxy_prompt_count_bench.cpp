// What counting a prompt costs: all of it for the first time, and when only its last block is new, as in each
// turn of a conversation.

#include "dialect/request.hpp"
#include "proxy/calibrator.hpp"
#include "proxy/prompt_count.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

namespace {

using namespace tokenpak;

/// A tool's result of about 2 KB, with a line end every 60 bytes. No two are alike.
std::string tool_output(int turn) {
  std::string text;
  for (int line = 0; line < 32; ++line)
    text += fmt::format("{:4}  src/relay/stream_{}.cpp: the quick brown fox jumps over {}\\n", line, line * 7,
                        turn);
  return text;
}

/// An Anthropic conversation of at least `size` bytes: a call of a tool and its result, again and again.
std::string conversation(std::size_t size) {
  std::string body = R"({"model":"claude-opus-4-5","max_tokens":1024,"system":")";
  for (int word = 0; word < 1500; ++word)
    body += "instruct ";
  body += R"(","messages":[{"role":"user","content":"Find the bug"})";
  for (int turn = 0; body.size() < size; ++turn) {
    body += fmt::format(
        R"(,{{"role":"assistant","content":[{{"type":"text","text":"I look at file {0}"}},{{"type":"tool_use","id":"toolu_{0}","name":"read","input":{{"path":"src/{0}"}}}}]}})"
        R"(,{{"role":"user","content":[{{"tool_use_id":"toolu_{0}","type":"tool_result","content":"{1}"}}]}})",
        turn, tool_output(turn));
  }
  return body;
}

dialect::Request read(std::string_view body) {
  dialect::Route route;
  route.dialect = dialect::Dialect::anthropic_messages;
  return dialect::read_request(route, body).value();
}

void count_cold(benchmark::State& state, std::size_t size) {
  const std::string body = conversation(size) + "]}";
  const dialect::Request request = read(body);
  const tokens::Counter counter = tokens::Counter::for_model(request.model);
  double tokens = 0;
  for (auto _ : state) {
    tokens::CountCache cache;
    tokens = proxy::count_prompt(request, body, {}, counter, cache).sent.total();
    benchmark::DoNotOptimize(tokens);
  }
  state.counters["bytes"] = static_cast<double>(body.size());
  state.counters["tokens"] = tokens;
}

/// Each round has another last block, of 2 KB; its count and the forecast are all that the proxy does.
void count_with_a_new_block(benchmark::State& state, std::size_t size) {
  const std::string begin = conversation(size);
  tokens::CountCache cache;
  proxy::Calibrator calibrator(true);
  int turn = 1'000'000;
  double tokens = 0;
  std::size_t bytes = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const std::string body =
        fmt::format(R"({},{{"role":"user","content":"{}"}}]}})", begin, tool_output(++turn));
    const dialect::Request request = read(body);
    const tokens::Counter counter = tokens::Counter::for_model(request.model);
    if (tokens == 0) proxy::count_prompt(request, body, {}, counter, cache);
    bytes = body.size();
    state.ResumeTiming();
    const proxy::PromptCount prompt = proxy::count_prompt(request, body, {}, counter, cache);
    benchmark::DoNotOptimize(calibrator.forecast(request.model, prompt));
    tokens = prompt.sent.total();
  }
  state.counters["bytes"] = static_cast<double>(bytes);
  state.counters["tokens"] = tokens;
}

constexpr std::size_t prompt_of_104_kb = 104 * 1024;
constexpr std::size_t prompt_of_200_000_tokens = 550'000;
BENCHMARK_CAPTURE(count_cold, 104_kb, prompt_of_104_kb)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(count_with_a_new_block, 104_kb, prompt_of_104_kb)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(count_cold, 200_000_tokens, prompt_of_200_000_tokens)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(count_with_a_new_block, 200_000_tokens, prompt_of_200_000_tokens)
    ->Unit(benchmark::kMicrosecond);

}  // namespace
