#pragma once

// For tests: what was learnt from an answer, as text that a person compares.

#include "dialect/answer.hpp"

#include <string>

#include <fmt/format.h>

namespace tokenpak::dialect {

/// The facts as text: "model in+read+write5m+write1h>output(reasoning)" and the flags that are set.
inline std::string describe(const AnswerFacts& facts) {
  const Usage& usage = facts.usage;
  std::string text = facts.model;
  if (usage.reported) {
    text += fmt::format(" {}+{}+{}+{}>{}({})", usage.input, usage.cache_read, usage.cache_write_5m,
                        usage.cache_write_1h, usage.output, usage.reasoning);
  }
  if (facts.stream_complete) text += " complete";
  if (facts.error_event) text += " error";
  if (facts.unreadable) text += " unreadable";
  return text;
}

}  // namespace tokenpak::dialect
