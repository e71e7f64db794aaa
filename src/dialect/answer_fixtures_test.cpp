// The answers that the scripted upstream of the journeys gives, read directly. Runs in the repository's top
// folder (as ctest does).

#include "dialect/answer.hpp"
#include "dialect/describe_answer_test.hpp"

#include <cstddef>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tokenpak::dialect {
namespace {

struct Fixture {
  Dialect dialect;
  std::string_view file;
  std::string_view expected;
};

constexpr Fixture fixtures[] = {
    {Dialect::anthropic_messages, "anthropic/message.json",
     "claude-opus-4-5-20251101 892+0+0+0>156(0) complete"},
    {Dialect::anthropic_messages, "anthropic/message.sse",
     "claude-opus-4-5-20251101 892+0+0+0>156(0) complete"},
    {Dialect::anthropic_messages, "anthropic/message_error.sse",
     "claude-opus-4-5-20251101 892+0+0+0>4(0) error"},
    {Dialect::anthropic_messages, "anthropic/message_tools.sse",
     "claude-opus-4-5-20251101 21+18432+1000+2000>118(0) complete"},
    {Dialect::anthropic_messages, "anthropic/message_tools.sse.zst",
     "claude-opus-4-5-20251101 21+18432+1000+2000>118(0) complete"},
    {Dialect::anthropic_count_tokens, "anthropic/count_tokens.json", " complete"},
    {Dialect::openai_chat, "openai/chat.json", "gpt-4o-2024-08-06 995+1024+0+0>310(128) complete"},
    {Dialect::openai_chat, "openai/chat.sse", "gpt-4o-2024-08-06 complete"},
    {Dialect::openai_chat, "openai/chat_usage.sse", "gpt-4o-2024-08-06 995+1024+0+0>310(128) complete"},
    {Dialect::openai_chat, "openai/chat_error.sse", "gpt-4o-2024-08-06 error"},
    {Dialect::openai_embeddings, "openai/embeddings.json", "text-embedding-3-small 8+0+0+0>0(0) complete"},
    {Dialect::openai_responses, "openai/responses.json", "gpt-5-2025-08-07 1140+2560+0+0>436(384) complete"},
    {Dialect::openai_responses, "openai/responses.sse", "gpt-5-2025-08-07 1140+2560+0+0>436(384) complete"},
    {Dialect::openai_responses, "openai/responses_failed.sse", "gpt-5-2025-08-07 complete error"},
    {Dialect::gemini_generate, "gemini/generate.json", "gemini-2.5-pro 904+4096+0+0>242(200) complete"},
    {Dialect::gemini_generate, "gemini/stream.json", "gemini-2.5-pro 904+4096+0+0>242(200) complete"},
    {Dialect::gemini_generate, "gemini/stream.sse", "gemini-2.5-pro 904+4096+0+0>242(200) complete"},
    {Dialect::gemini_generate, "gemini/stream_error.sse", "gemini-2.5-pro 904+4096+0+0>120(120) error"},
    {Dialect::gemini_count_tokens, "gemini/count_tokens.json", " complete"},
};

TEST(AnswerFixtures, AreReadCutAnywhere) {
  for (const Fixture& fixture : fixtures) {
    std::ifstream file("tests/fixtures/" + std::string(fixture.file), std::ios::binary);
    const std::string body{std::istreambuf_iterator<char>(file), {}};
    ASSERT_FALSE(body.empty()) << fixture.file;
    const bool streams = fixture.file.contains(".sse");
    const bool encoded = fixture.file.ends_with(".zst");
    for (std::size_t cut = 0; cut < body.size(); ++cut) {
      AnswerTap tap(fixture.dialect, streams ? "text/event-stream" : "application/json",
                    encoded ? "zstd" : "");
      tap.feed(std::string_view(body).substr(0, cut));
      tap.feed(std::string_view(body).substr(cut));
      ASSERT_EQ(describe(tap.finish()), fixture.expected) << fixture.file << " cut at " << cut;
    }
  }
}

}  // namespace
}  // namespace tokenpak::dialect
