// What is saved by not showing twice, and what it costs. With `--data FOLDER` (it has swe_agent_traj and
// tau_bench in it) the tool results of every conversation there are taken in their order, each after those
// before it as they would have been sent; counted by o200k_base, changes that do not pay are not made. Then
// the times: a prompt of 800 KB (some 200,000 tokens) and a new result of 40 KB.

#include "compress/shown_before.hpp"
#include "json/cursor.hpp"
#include "json/text.hpp"
#include "tokens/counter.hpp"

#include <cstdint>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

namespace {

using namespace tokenpak;
using namespace tokenpak::compress;

struct ToolResult {
  std::string tool;
  std::string text;
};
using Results = std::vector<ToolResult>;

// ---- what is saved

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string string_at(json::Cursor& cursor) {
  std::string text;
  if (cursor.peek() == json::Kind::string) {
    json::unescape(cursor.read_string().of(cursor.document()), text);
  } else {
    cursor.skip();
  }
  return text;
}

ToolResult swe_agent_step(json::Cursor& cursor) {
  ToolResult step;
  std::string_view key;
  cursor.enter_object();
  while (cursor.next_member(key)) {
    if (key == "observation") {
      step.text = string_at(cursor);
    } else if (key == "action") {
      step.tool = string_at(cursor);
      step.tool.resize(std::min(step.tool.find_first_of(" \n"), step.tool.size()));
    } else {
      cursor.skip();
    }
  }
  return step;
}

void tau_bench_message(json::Cursor& cursor, Results& results) {
  ToolResult result;
  std::string role;
  std::string_view key;
  cursor.enter_object();
  while (cursor.next_member(key)) {
    if (key == "content") {
      result.text = string_at(cursor);
    } else if (key == "name") {
      result.tool = string_at(cursor);
    } else if (key == "role") {
      role = string_at(cursor);
    } else {
      cursor.skip();
    }
  }
  if (role == "tool") results.push_back(std::move(result));
}

// The elements of the array under `name` in the object at the cursor.
template <typename Element>
void for_each_in(json::Cursor& cursor, std::string_view name, Element element) {
  std::string_view key;
  cursor.enter_object();
  while (cursor.next_member(key)) {
    if (key != name) {
      cursor.skip();
      continue;
    }
    cursor.enter_array();
    while (cursor.next_element())
      element();
  }
}

struct Tally {
  std::uint64_t before = 0;
  std::uint64_t after = 0;
  std::size_t results = 0;
  std::size_t changed = 0;

  void add(const Tally& other) {
    before += other.before;
    after += other.after;
    results += other.results;
    changed += other.changed;
  }
  void print(std::string_view name) const {
    const double saved =
        before == 0 ? 0 : 100 - 100 * static_cast<double>(after) / static_cast<double>(before);
    fmt::print("{:60.60} {:8} {:8} {:6.1f} % {:5} of {}\n", name, before, after, saved, changed, results);
  }
};

Tally replay(const Results& results) {
  const auto counter = tokens::Counter::for_model("gpt-4o");
  Tally tally{.results = results.size()};
  std::deque<std::string> sent;
  ShownBefore before;
  for (const ToolResult& result : results) {
    const std::uint64_t tokens = counter.count(result.text);
    auto encoded = before.encode(result.text);
    if (encoded && before.decode(*encoded, result.text.size()) != result.text) std::abort();
    std::uint64_t tokens_sent = encoded ? counter.count(*encoded) : tokens;
    const bool pays = tokens >= tokens_sent + 8 && (tokens - tokens_sent) * 100 >= tokens * 3;
    if (!pays) tokens_sent = tokens;
    tally.add({.before = tokens, .after = tokens_sent, .changed = pays ? 1U : 0U});
    sent.push_back(pays ? *encoded : result.text);
    before.add(
        {.number = static_cast<std::uint32_t>(sent.size()), .label = result.tool, .sent = sent.back()});
  }
  return tally;
}

void print_savings(const std::filesystem::path& data) {
  fmt::print("{:60} {:>8} {:>8} {:>8} {:>5}\n", "tool results of", "tokens", "sent", "saved", "changed");
  Tally total;
  for (const auto& entry : std::filesystem::directory_iterator(data / "swe_agent_traj")) {
    if (entry.path().extension() != ".traj") continue;
    const std::string file = read_file(entry.path());
    json::Cursor cursor(file);
    Results results;
    for_each_in(cursor, "trajectory", [&] { results.push_back(swe_agent_step(cursor)); });
    const Tally tally = replay(results);
    tally.print(entry.path().stem().string());
    total.add(tally);
  }
  total.print("swe_agent_traj");

  total = {};
  const std::string file = read_file(data / "tau_bench" / "gpt-4o-airline.dev.json");
  json::Cursor cursor(file);
  cursor.enter_array();
  while (cursor.next_element()) {
    Results results;
    for_each_in(cursor, "traj", [&] { tau_bench_message(cursor, results); });
    total.add(replay(results));
  }
  total.print("tau_bench");
}

// ---- what it costs

std::string file_read(int file, int lines, int changed_every) {
  std::string text;
  for (int line = 1; line <= lines; ++line) {
    text += fmt::format("{:6}\t    value_{} = compute(file_{}, {}){}\n", line, line % 97, file, line,
                        changed_every != 0 && line % changed_every == 0 ? "  # changed" : "");
  }
  return text;
}

constexpr int lines_of_40_kb = 840;
const std::string new_result = file_read(7, lines_of_40_kb, 40);

const std::deque<std::string>& prompt() {
  static const std::deque<std::string> texts = [] {
    std::deque<std::string> result;
    std::size_t bytes = 0;
    for (int file = 0; bytes < 800'000; ++file) {
      result.push_back(file_read(file, lines_of_40_kb / 2, 0));
      bytes += result.back().size();
    }
    return result;
  }();
  return texts;
}

ShownBefore prompt_with(const std::deque<LineIndex>& indexes) {
  ShownBefore before;
  std::uint32_t number = 0;
  for (const std::string& text : prompt()) {
    const LineIndex& index = indexes[number];
    before.add({.number = ++number, .label = "read", .sent = text}, index);
  }
  return before;
}

std::deque<LineIndex> prompt_indexes() {
  std::deque<LineIndex> indexes;
  for (const std::string& text : prompt())
    indexes.emplace_back(text);
  return indexes;
}

void index_prompt(benchmark::State& state) {
  std::size_t bytes = 0;
  for (const std::string& text : prompt())
    bytes += text.size();
  for (auto _ : state)
    benchmark::DoNotOptimize(prompt_indexes());
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(bytes));
}
BENCHMARK(index_prompt)->Unit(benchmark::kMicrosecond);

void encode_new_result(benchmark::State& state) {
  const auto indexes = prompt_indexes();
  std::size_t size = 0;
  for (auto _ : state) {
    const ShownBefore before = prompt_with(indexes);
    const auto encoded = before.encode(new_result);
    size = encoded ? encoded->size() : 0;
    benchmark::DoNotOptimize(encoded);
  }
  state.counters["bytes_before"] = static_cast<double>(new_result.size());
  state.counters["bytes_after"] = static_cast<double>(size);
}
BENCHMARK(encode_new_result)->Unit(benchmark::kMicrosecond);

void decode_new_result(benchmark::State& state) {
  const auto indexes = prompt_indexes();
  const ShownBefore before = prompt_with(indexes);
  const std::string encoded = before.encode(new_result).value_or("");
  for (auto _ : state)
    benchmark::DoNotOptimize(before.decode(encoded, new_result.size()));
}
BENCHMARK(decode_new_result)->Unit(benchmark::kMicrosecond);

// Nothing of it was shown before: the usual case.
void encode_unseen_result(benchmark::State& state) {
  const auto indexes = prompt_indexes();
  const std::string unseen = file_read(99, lines_of_40_kb, 0);
  for (auto _ : state) {
    const ShownBefore before = prompt_with(indexes);
    benchmark::DoNotOptimize(before.encode(unseen));
  }
}
BENCHMARK(encode_unseen_result)->Unit(benchmark::kMicrosecond);

// 1 MB each of what could make a matcher quadratic; must take as long a byte at every size.
void encode_hostile(benchmark::State& state) {
  const auto bytes = static_cast<std::size_t>(state.range(0));
  const std::string lines[] = {"\n", "a\n", "equal lines of forty bytes each, or so\n"};
  std::int64_t total = 0;
  for (auto _ : state) {
    for (const std::string& line : lines) {
      std::string earlier;
      std::string text;
      while (earlier.size() < bytes)
        earlier += line;
      for (int count = 0; text.size() < bytes; ++count)
        text += count % 60 == 59 ? "x\n" : line;
      ShownBefore before;
      before.add({.number = 1, .label = "read", .sent = earlier});
      benchmark::DoNotOptimize(before.encode(text));
      total += static_cast<std::int64_t>(earlier.size() + text.size());
    }
  }
  state.SetBytesProcessed(total);
}
BENCHMARK(encode_hostile)->Arg(1 << 17)->Arg(1 << 20)->Unit(benchmark::kMillisecond);

}  // namespace

int main(int count, char** arguments) {
  std::vector<char*> rest;
  for (int at = 0; at < count; ++at) {
    if (std::string_view(arguments[at]) == "--data" && at + 1 < count) {
      print_savings(arguments[++at]);
    } else {
      rest.push_back(arguments[at]);
    }
  }
  auto rest_count = static_cast<int>(rest.size());
  benchmark::Initialize(&rest_count, rest.data());
  if (benchmark::ReportUnrecognizedArguments(rest_count, rest.data())) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
