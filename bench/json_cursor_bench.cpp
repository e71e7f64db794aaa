// The JSON scanners on documents such as the proxy sees: long prose, code with an escape at each line's end,
// deep structure, and the small events of an answer's stream.

#include "json/capture.hpp"
#include "json/cursor.hpp"
#include "json/text.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

namespace {

using tokenpak::json::Capture;
using tokenpak::json::Cursor;
using tokenpak::json::Text;

std::string repeated(std::string_view piece, std::size_t size) {
  std::string out;
  while (out.size() < size)
    out += piece;
  return out;
}

/// A string of plain text, nothing to escape.
std::string prose(std::size_t size) {
  return repeated("The cache keeps what was sent before, and the bill follows from what it did not keep. ",
                  size);
}

/// Program text as clients escape it: an escape every 32 bytes, which is what recorded tool results of coding
/// agents have.
std::string code(std::size_t size) {
  return repeated(
      R"(static int count_lines(const char* path) {\n  FILE* const file = fopen(path, \"rb\");\n  if (file == NULL) return -1;\n)"
      R"(  int number_of_lines = 0;\n  for (int byte = getc(file); byte != EOF; byte = getc(file)) {\n)"
      R"(    // A line ends with its line feed; what follows the last one is no line, as POSIX has it.\n)"
      R"(    if (byte == '\\n') number_of_lines = number_of_lines + 1;\n  }\n  fclose(file);\n\n)"
      R"(  return number_of_lines;\n}\n\n)",
      size);
}

/// Tool definitions: short strings, much structure.
std::string tool_list(std::size_t size) {
  std::string out = "[";
  while (out.size() < size) {
    if (out.size() > 1) out += ',';
    out +=
        R"({"name":"read_file","description":"Reads a file of the project.","input_schema":{"type":"object","properties":)"
        R"({"path":{"type":"string","description":"Path from the project's root."},"offset":{"type":"integer","minimum":0},)"
        R"("limit":{"type":"integer","minimum":1,"maximum":2000}},"required":["path"],"additionalProperties":false}})";
  }
  return out + "]";
}

/// A request of a coding agent, 104 KB: tools, then turns of questions, tool calls and tool results.
std::string prompt_body() {
  std::string out = R"({"model":"claude-opus-4-5","max_tokens":8192,"stream":true,"tools":)" +
                    tool_list(8'000) + R"(,"messages":[)";
  for (int turn = 0; out.size() < 104'000 - 9'000; ++turn) {
    if (turn > 0) out += ',';
    out += R"({"role":"user","content":[{"type":"text","text":")" + prose(1'500) + R"("}]},)";
    out +=
        R"({"role":"assistant","content":[{"type":"tool_use","id":"toolu_0123456789","name":"read_file","input":{"path":"a.c"}}]},)";
    out += R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_0123456789","content":")" +
           code(5'000) + R"("}]})";
  }
  return out + "]}";
}

void set_speed(benchmark::State& state, std::size_t size) {
  state.SetBytesProcessed(static_cast<std::int64_t>(size) * static_cast<std::int64_t>(state.iterations()));
}

void skip(benchmark::State& state, const std::string& document) {
  for (auto _ : state) {
    Cursor cursor(document);
    benchmark::DoNotOptimize(cursor.skip());
    if (!cursor.finish()) state.SkipWithError("the document is not valid");
  }
  set_speed(state, document.size());
}

/// As a dialect walks: every message, block and text is visited.
std::size_t walk(Cursor& cursor) {
  std::string_view key;
  switch (cursor.peek()) {
    case tokenpak::json::Kind::object: {
      std::size_t found = 0;
      cursor.enter_object();
      while (cursor.next_member(key)) {
        if (key == "tools") {
          cursor.skip();
        } else {
          found += walk(cursor);
        }
      }
      return found;
    }
    case tokenpak::json::Kind::array: {
      std::size_t found = 0;
      cursor.enter_array();
      while (cursor.next_element())
        found += walk(cursor);
      return found;
    }
    case tokenpak::json::Kind::string:
      return cursor.read_string().size();
    default:
      return cursor.skip().size();
  }
}

void cursor_prose(benchmark::State& state) {
  skip(state, "{\"text\":\"" + prose(100'000) + "\"}");
}
void cursor_code(benchmark::State& state) {
  skip(state, "{\"text\":\"" + code(100'000) + "\"}");
}
void cursor_structure(benchmark::State& state) {
  skip(state, tool_list(100'000));
}

void cursor_deep(benchmark::State& state) {
  std::string document;
  for (int depth = 0; depth < 500; ++depth)
    document += depth % 2 == 0 ? "{\"child\":" : "[1,";
  document += "null";
  for (int depth = 500; depth-- > 0;)
    document += depth % 2 == 0 ? '}' : ']';
  skip(state, document);
}

void cursor_prompt(benchmark::State& state) {
  const std::string document = prompt_body();
  for (auto _ : state) {
    Cursor cursor(document);
    benchmark::DoNotOptimize(walk(cursor));
    if (!cursor.finish()) state.SkipWithError("the document is not valid");
  }
  set_speed(state, document.size());
}

void text_of(benchmark::State& state, const std::string& raw) {
  for (auto _ : state) {
    const Text text(raw);
    benchmark::DoNotOptimize(text.decoded());
  }
  set_speed(state, raw.size());
}

void text_prose(benchmark::State& state) {
  text_of(state, prose(100'000));
}
void text_lines(benchmark::State& state) {
  text_of(state, repeated(R"(A line of a log file that is sixty bytes long, with its end.\n)", 100'000));
}
void text_code(benchmark::State& state) {
  text_of(state, code(100'000));
}

void text_raw_offset(benchmark::State& state) {
  const std::string raw = code(100'000);
  const Text text(raw);
  std::size_t offset = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(text.raw_offset(offset));
    offset = (offset + 7'919) % text.decoded().size();
  }
}

void unescape_code(benchmark::State& state) {
  const std::string raw = code(100'000);
  std::string out;
  for (auto _ : state) {
    out.clear();
    tokenpak::json::unescape(raw, out);
    benchmark::DoNotOptimize(out.data());
  }
  set_speed(state, raw.size());
}

void escape_code(benchmark::State& state) {
  const std::string text(Text(code(100'000)).decoded());
  std::string out;
  for (auto _ : state) {
    out.clear();
    tokenpak::json::escape(text, out);
    benchmark::DoNotOptimize(out.data());
  }
  set_speed(state, text.size());
}

const std::vector<std::string_view> usage_paths = {"usage", "message.usage", "message.model", "type",
                                                   "delta.stop_reason"};

void capture_event(benchmark::State& state, std::string_view event) {
  Capture capture(usage_paths);
  for (auto _ : state) {
    capture.reset();
    capture.feed(event);
    if (!capture.complete()) state.SkipWithError("the event is not valid");
    benchmark::DoNotOptimize(capture.value(0));
  }
  set_speed(state, event.size());
}

/// 111 bytes: most events of a stream.
void capture_delta(benchmark::State& state) {
  capture_event(
      state,
      R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" and the next few words"}})");
}

/// 200 bytes: what ends an answer.
void capture_usage(benchmark::State& state) {
  capture_event(
      state,
      R"({"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"input_tokens":2095,)"
      R"("cache_creation_input_tokens":0,"cache_read_input_tokens":1024,"output_tokens":503}})");
}

/// An event of a Chat Completions stream, 240 bytes.
void capture_chunk(benchmark::State& state) {
  capture_event(
      state,
      R"({"id":"chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG","object":"chat.completion.chunk","created":1741570283,)"
      R"("model":"gpt-4o-2024-08-06","choices":[{"index":0,"delta":{"content":" word"},"logprobs":null,"finish_reason":null}]})");
}

/// A whole answer with one long text.
void capture_answer(benchmark::State& state) {
  capture_event(state, R"({"type":"message","content":[{"type":"text","text":")" + prose(100'000) +
                           R"("}],"usage":{"output_tokens":1}})");
}

BENCHMARK(cursor_prose);
BENCHMARK(cursor_code);
BENCHMARK(cursor_structure);
BENCHMARK(cursor_deep);
BENCHMARK(cursor_prompt);
BENCHMARK(text_prose);
BENCHMARK(text_lines);
BENCHMARK(text_code);
BENCHMARK(text_raw_offset);
BENCHMARK(unescape_code);
BENCHMARK(escape_code);
BENCHMARK(capture_delta);
BENCHMARK(capture_usage);
BENCHMARK(capture_chunk);
BENCHMARK(capture_answer);

}  // namespace
