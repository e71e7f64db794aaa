// Any bytes as an answer of any dialect, kind and coding: nothing may break, and cuts must change nothing.
// The first four bytes of the input say how to read the rest.

#include "dialect/answer.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string_view>

namespace {

using namespace tokenpak::dialect;

bool equal(const AnswerFacts& a, const AnswerFacts& b) {
  return a.usage == b.usage && a.model == b.model && a.stream_complete == b.stream_complete &&
         a.error_event == b.error_event && a.unreadable == b.unreadable;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
  constexpr std::string_view types[] = {"text/event-stream", "application/json",
                                        "Text/Event-Stream;charset=utf-8"};
  constexpr std::string_view encodings[] = {"",   "",     "",         "gzip",    "deflate",
                                            "br", "zstd", "gzip, br", "br, zstd"};
  if (size < 4) return 0;
  const std::string_view body(reinterpret_cast<const char*>(input) + 4, size - 4);
  const auto dialect = static_cast<Dialect>(input[0] % (static_cast<int>(Dialect::other) + 1));
  const std::string_view type = types[input[1] % std::size(types)];
  const std::string_view encoding = encodings[input[2] % std::size(encodings)];
  const std::size_t cut = body.size() * input[3] / 256;

  AnswerTap whole(dialect, type, encoding);
  whole.feed(body);
  const AnswerFacts expected = whole.finish();

  AnswerTap two(dialect, type, encoding);
  two.feed(body.substr(0, cut));
  two.feed(body.substr(cut));
  if (!equal(two.finish(), expected)) std::abort();

  AnswerTap bytes(dialect, type, encoding);
  for (const char& byte : body)
    bytes.feed({&byte, 1});
  if (!equal(bytes.finish(), expected)) std::abort();

  const Usage& usage = expected.usage;
  if (usage.reasoning > usage.output || (!usage.reported && usage != Usage())) std::abort();
  return 0;
}
