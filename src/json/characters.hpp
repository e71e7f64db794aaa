#pragma once

#include "base/ascii.hpp"

namespace tokenpak::json {

/// White space as RFC 8259 has it. Most documents have none between their tokens: one comparison then.
constexpr bool is_space(char byte) {
  return static_cast<unsigned char>(byte) <= ' ' &&
         (byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t');
}

/// The first byte of [at, end) that is no white space, or `end`.
constexpr const char* skip_space(const char* at, const char* end) {
  while (at != end && is_space(*at))
    ++at;
  return at;
}

}  // namespace tokenpak::json
