// What it costs to read an answer that passes by: a stream of small events as providers send them, and one
// body.

#include "dialect/answer.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <benchmark/benchmark.h>

namespace {

using namespace tokenpak::dialect;

constexpr int deltas = 100;

std::string anthropic_stream() {
  std::string stream =
      "event: message_start\ndata: "
      R"({"type":"message_start","message":{"model":"claude-opus-4-5","usage":{"input_tokens":25,"output_tokens":1}}})"
      "\n\n";
  for (int delta = 0; delta < deltas; ++delta) {
    stream +=
        "event: content_block_delta\ndata: "
        R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" a few words of the answer"}})"
        "\n\n";
  }
  return stream +
         "event: message_delta\ndata: "
         R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":156}})"
         "\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
}

std::string chat_stream() {
  std::string stream;
  for (int delta = 0; delta < deltas; ++delta) {
    stream +=
        R"(data: {"id":"chatcmpl-123","object":"chat.completion.chunk","created":1694268190,"model":"gpt-5","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"content":" word"},"logprobs":null,"finish_reason":null}],"usage":null})"
        "\n\n";
  }
  return stream +
         "data: "
         "{\"model\":\"gpt-5\",\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":7}}\n\n"
         "data: [DONE]\n\n";
}

/// Fed in pieces of `piece` bytes: about one event, or a full read of the socket.
void read(benchmark::State& state, Dialect dialect, std::string_view type, const std::string& body,
          std::size_t piece) {
  for (auto _ : state) {
    AnswerTap tap(dialect, type, "");
    for (std::size_t at = 0; at < body.size(); at += piece)
      tap.feed(std::string_view(body).substr(at, piece));
    if (!tap.finish().usage.reported) return state.SkipWithError("no usage found");
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body.size()));
}

const std::string small_answer =
    R"({"id":"m","type":"message","model":"claude-x","content":[{"type":"text","text":"Hello"}],"usage":{"input_tokens":3,"output_tokens":4}})";

BENCHMARK_CAPTURE(read, small_body, Dialect::anthropic_messages, "application/json", small_answer, 4096);
BENCHMARK_CAPTURE(read, anthropic_by_event, Dialect::anthropic_messages, "text/event-stream",
                  anthropic_stream(), 150);
BENCHMARK_CAPTURE(read, anthropic_by_read, Dialect::anthropic_messages, "text/event-stream",
                  anthropic_stream(), 16384);
BENCHMARK_CAPTURE(read, chat_by_event, Dialect::openai_chat, "text/event-stream", chat_stream(), 240);

}  // namespace
