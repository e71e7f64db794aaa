// What the transformation adds to a request: a prompt of about 104 KB as agents send it, with tool results of
// every kind.

#include "compress/classify.hpp"
#include "compress/transform.hpp"
#include "json/text.hpp"
#include "tokens/count_cache.hpp"

#include <cstdint>
#include <string>
#include <string_view>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

namespace {

using namespace tokenpak;

constexpr std::size_t prompt_size = 104 * 1024;

std::string command_output(int seed) {
  std::string text;
  for (int line = 0; line < 20; ++line) {
    text += fmt::format(
        "\x1b[01m\x1b[Ksrc/part_{}.cpp:{}:5:\x1b[m\x1b[K \x1b[01;35m\x1b[Kwarning: \x1b[m\x1b[Kunused "
        "variable 'x{}'\n",
        seed, line, line);
  }
  for (int step = 0; step <= 100; step += 5)
    text += fmt::format("Linking {:3}%\r", step);
  return text + "\n\n\n\nbuilt target\n";
}

std::string source_code(int seed) {
  std::string text;
  for (int function = 0; function < 12; ++function) {
    text += fmt::format(
        "def step_{}_{}(items):\n    \"\"\"Adds up what is left.\"\"\"\n    total = 0\n    for item in "
        "items:\n        total += item.size\n    return total\n\n\n",
        seed, function);
  }
  return text;
}

std::string log(int seed) {
  std::string text;
  for (int line = 0; line < 25; ++line)
    text += fmt::format("2026-03-01 10:{:02}:{:02} INFO worker {} took job {}\n", seed % 60, line, seed % 7,
                        line * 31);
  return text;
}

std::string prose(int seed) {
  std::string text;
  for (int line = 0; line < 12; ++line)
    text += fmt::format(
        "In round {} we looked at the numbers again, and found that little of it had changed since then.\n",
        seed + line);
  return text;
}

struct Prompt {
  std::string body = R"({"messages":[)";
  dialect::Request request;
};

Prompt make_prompt() {
  Prompt prompt;
  for (int turn = 0; prompt.body.size() < prompt_size; ++turn) {
    const std::string text = turn % 4 == 0   ? command_output(turn)
                             : turn % 4 == 1 ? source_code(turn)
                             : turn % 4 == 2 ? log(turn)
                                             : prose(turn);
    dialect::TextSpan span;
    span.message = turn;
    span.role = dialect::Role::user;
    span.kind = dialect::BlockKind::tool_result;
    span.is_protected = turn % 8 == 7;
    prompt.body += R"({"content":")";
    span.raw.begin = prompt.body.size();
    json::escape(text, prompt.body);
    span.raw.end = prompt.body.size();
    prompt.body += R"("},)";
    prompt.request.texts.push_back(span);
  }
  prompt.body += "{}]}";
  return prompt;
}

const Prompt prompt = make_prompt();
const tokens::Counter counter = tokens::Counter::for_model("bench");

void transform_prompt(benchmark::State& state, compress::Mode mode) {
  const std::string names[] = {"SOUL.md", "CLAUDE.md", "AGENTS.md"};
  std::size_t edits = 0;
  std::uint64_t saved = 0;
  for (auto _ : state) {
    const auto outcome = compress::transform(prompt.body, prompt.request,
                                             {.mode = mode, .protected_documents = names}, counter);
    edits = outcome.edits.size();
    saved = outcome.tokens_saved;
    benchmark::DoNotOptimize(outcome);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(prompt.body.size()));
  state.counters["edits"] = static_cast<double>(edits);
  state.counters["tokens_saved"] = static_cast<double>(saved);
}
BENCHMARK_CAPTURE(transform_prompt, strict, compress::Mode::strict)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(transform_prompt, hybrid, compress::Mode::hybrid)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(transform_prompt, aggressive, compress::Mode::aggressive)->Unit(benchmark::kMicrosecond);

void classify_text(benchmark::State& state) {
  const std::string text = source_code(1) + log(1) + prose(1) + command_output(1);
  for (auto _ : state)
    benchmark::DoNotOptimize(compress::classify(text));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(text.size()));
}
BENCHMARK(classify_text);

void count_prompt(benchmark::State& state) {
  for (auto _ : state) {
    std::uint64_t tokens = 0;
    for (const auto& span : prompt.request.texts)
      tokens += counter.count_escaped(span.raw.of(prompt.body));
    benchmark::DoNotOptimize(tokens);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(prompt.body.size()));
}
BENCHMARK(count_prompt)->Unit(benchmark::kMicrosecond);

void count_prompt_from_cache(benchmark::State& state) {
  tokens::CountCache cache;
  for (auto _ : state) {
    std::uint64_t tokens = 0;
    for (const auto& span : prompt.request.texts)
      tokens += cache.measure_escaped(counter, span.raw.of(prompt.body)).count.tokens;
    benchmark::DoNotOptimize(tokens);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(prompt.body.size()));
}
BENCHMARK(count_prompt_from_cache)->Unit(benchmark::kMicrosecond);

}  // namespace
