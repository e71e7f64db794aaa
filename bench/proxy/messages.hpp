#pragma once
// The bytes that the load generator sends, built once: Anthropic requests, plain answers and streamed
// answers.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::bench {

enum class Workload { Small, Large, Stream };

// A whole request. Each one sent carries another number in its newest question, so that nothing that a proxy
// remembers by content can answer for the next one.
struct Request {
  std::string bytes;
  std::size_t number_at;  // where the number's 16 digits stand in `bytes`
};

Request build_request(Workload workload, std::uint16_t port);

// A plain answer of about 600 bytes, head included.
std::string build_answer();

// A streamed answer: the head (with the first event, as one write) and then each event in a chunk of its own.
struct StreamPart {
  std::string bytes;
  std::size_t stamp_at;  // where the 16 digits of the moment of sending stand; 0 where the event has none
};

std::vector<StreamPart> build_stream();

// What stands before the 16 digits of a stamp in an event.
inline constexpr std::string_view kStampMark = "sent at ";

inline constexpr std::size_t kDigits = 16;

// Writes `value` as 16 hexadecimal digits, without a terminator.
void write_digits(char* at, std::uint64_t value);

// Reads what write_digits wrote.
std::uint64_t read_digits(const char* at);

}  // namespace tokenpak::bench
