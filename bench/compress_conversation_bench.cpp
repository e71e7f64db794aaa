// What the transformation adds to a request in the course of a conversation: a prompt of 200,000 tokens, all
// of it known but one new tool result of 10,000 tokens. One measurement a request, so that percentiles can be
// told.

#include "compress/record_cache.hpp"
#include "compress/transform.hpp"
#include "dialect/request.hpp"
#include "json/text.hpp"

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

namespace {

using namespace tokenpak;

constexpr std::size_t known_tokens = 190'000;
constexpr std::size_t new_tokens = 10'000;
constexpr std::string_view model = "gpt-4o";

enum class Output : std::uint8_t { log, source, json, listing };

/// Some output of a tool, of about so many bytes, and like no other.
std::string output(Output kind, int seed, std::size_t bytes) {
  std::string text;
  for (int line = 0; text.size() < bytes; ++line) {
    const int number = seed * 7919 + line * 31;
    switch (kind) {
      case Output::log:
        text += fmt::format("2026-03-01 10:{:02}:{:02} INFO worker {} took job {} in {} ms\n", line / 60 % 60,
                            line % 60, number % 7, number, number % 977);
        break;
      case Output::source:
        text += fmt::format(
            "def step_{}(items, limit={}):\n    total = {}\n    for item in items:\n        total "
            "+= item.size * {}\n    return total\n\n\n",
            number, number % 13, number % 101, number % 17);
        break;
      case Output::json:
        text += fmt::format("{}{{\"id\": {}, \"name\": \"user {}\", \"active\": true, \"score\": {}}}",
                            line == 0 ? "[" : ", ", number, number % 1000, number % 97);
        break;
      case Output::listing:
        text += fmt::format("src/module_{}/part_{}.cpp:{}:    return total_{} + 1;\n", number % 5,
                            number % 11, line, number);
        break;
    }
  }
  return kind == Output::json ? text + "]" : text;
}

struct Prompt {
  std::string body;
  dialect::Request request;
};

/// A conversation of one turn a result: a call, and what the tool answered.
Prompt prompt_of(const std::vector<std::string>& results) {
  Prompt prompt;
  prompt.body = fmt::format(R"({{"model":"{}","messages":[{{"role":"user","content":"Go."}})", model);
  int turn = 0;
  for (const std::string& result : results) {
    prompt.body += fmt::format(
        R"(,{{"role":"assistant","tool_calls":[{{"id":"c{0}","function":{{"name":"run","arguments":"{{\"n\":{0}}}"}}}}]}},{{"role":"tool","tool_call_id":"c{0}","content":")",
        turn++);
    json::escape(result, prompt.body);
    prompt.body += "\"}";
  }
  prompt.body += "]}";
  dialect::Route route;
  route.dialect = dialect::Dialect::openai_chat;
  prompt.request = *dialect::read_request(route, prompt.body);
  return prompt;
}

const tokens::Counter& counter() {
  static const tokens::Counter made = tokens::Counter::for_model(model);
  return made;
}

/// Output of about so many tokens.
std::string of_tokens(Output kind, int seed, std::size_t tokens) {
  const std::string sample = output(kind, seed, 8000);
  const double bytes_per_token = 8000.0 / static_cast<double>(counter().count(sample));
  return output(kind, seed, static_cast<std::size_t>(bytes_per_token * static_cast<double>(tokens)));
}

/// Of this thread: what others do on the machine does not count.
double processor_microseconds() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

void request_with_one_new_block(benchmark::State& state, Output kind) {
  std::vector<std::string> results;
  constexpr Output kinds[] = {Output::source, Output::log, Output::json, Output::source};
  for (std::size_t tokens = 0; tokens < known_tokens; tokens += 1000)
    results.push_back(of_tokens(kinds[results.size() % 4], static_cast<int>(results.size()), 1000));
  results.emplace_back();

  compress::RecordCache memory;
  compress::SentTextCache sent_texts(std::size_t{32} << 20);
  const compress::Settings settings{.mode = compress::Mode::hybrid,
                                    .protected_documents = {},
                                    .least_cacheable_tokens = 1024,
                                    .cache_multiple = 1};
  for (std::size_t count = 1; count < results.size(); ++count) {
    const Prompt prompt = prompt_of({results.begin(), results.begin() + static_cast<std::ptrdiff_t>(count)});
    const auto outcome =
        compress::transform(prompt.body, prompt.request, settings, counter(), &memory, &sent_texts);
    for (const compress::KeyedRecord& record : outcome.new_records)
      memory.keep(record);
  }

  std::vector<double> times;  // microseconds
  double saved = 0;
  int seed = 1'000'000;
  for (auto _ : state) {
    results.back() = of_tokens(kind, seed++, new_tokens);
    const Prompt prompt = prompt_of(results);
    const double begin = processor_microseconds();
    const auto outcome =
        compress::transform(prompt.body, prompt.request, settings, counter(), &memory, &sent_texts);
    benchmark::DoNotOptimize(outcome);
    times.push_back(processor_microseconds() - begin);
    state.SetIterationTime(times.back() / 1e6);
    const bool is_changed =
        !outcome.changed.empty() && outcome.changed.back().text + 1 == prompt.request.texts.size();
    saved = is_changed ? static_cast<double>(outcome.changed.back().tokens_saved) : 0;
  }
  std::ranges::sort(times);
  state.counters["p50_us"] = times[times.size() / 2];
  state.counters["p99_us"] = times[times.size() * 99 / 100];
  state.counters["saved"] = saved;
}
BENCHMARK_CAPTURE(request_with_one_new_block, log, Output::log)->UseManualTime()->Iterations(200);
BENCHMARK_CAPTURE(request_with_one_new_block, source, Output::source)->UseManualTime()->Iterations(200);
BENCHMARK_CAPTURE(request_with_one_new_block, json, Output::json)->UseManualTime()->Iterations(200);
BENCHMARK_CAPTURE(request_with_one_new_block, listing, Output::listing)->UseManualTime()->Iterations(200);

/// The same request again: a retry. What it costs to know everything.
void request_that_is_known(benchmark::State& state) {
  std::vector<std::string> results;
  for (std::size_t tokens = 0; tokens < known_tokens + new_tokens; tokens += 1000)
    results.push_back(
        of_tokens(results.size() % 2 ? Output::log : Output::source, static_cast<int>(results.size()), 1000));
  compress::RecordCache memory;
  const compress::Settings settings{.mode = compress::Mode::hybrid,
                                    .protected_documents = {},
                                    .least_cacheable_tokens = 1024,
                                    .cache_multiple = 1};
  const Prompt prompt = prompt_of(results);
  for (std::size_t count = 1; count <= results.size(); ++count) {
    const Prompt shorter = prompt_of({results.begin(), results.begin() + static_cast<std::ptrdiff_t>(count)});
    for (const auto& record :
         compress::transform(shorter.body, shorter.request, settings, counter(), &memory).new_records)
      memory.keep(record);
  }
  for (auto _ : state)
    benchmark::DoNotOptimize(compress::transform(prompt.body, prompt.request, settings, counter(), &memory));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(prompt.body.size()));
}
BENCHMARK(request_that_is_known)->Unit(benchmark::kMicrosecond);

}  // namespace
