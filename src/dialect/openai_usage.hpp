#pragma once

#include "dialect/captured.hpp"
#include "dialect/usage.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace tokenpak::dialect {

/// The names under which one of OpenAI's APIs reports usage.
struct OpenAiUsageNames {
  std::string_view input, input_details, output, output_details;
};

/// OpenAI's input tokens include those read from the cache and written to it, its output tokens the
/// reasoning.
inline void read_openai_usage(std::string_view object, const OpenAiUsageNames& names, Usage& usage) {
  const TokenCounts counts(object);
  const auto input = counts.at(names.input);
  const auto output = counts.at(names.output);
  if (!input && !output) return;
  // The parts are cut to the whole, so that the buckets stay disjoint whatever a server says.
  const std::uint64_t prompt = input.value_or(0);
  usage.cache_read = std::min(counts.at(names.input_details, "cached_tokens").value_or(0), prompt);
  usage.cache_write_5m =
      std::min(counts.at(names.input_details, "cache_write_tokens").value_or(0), prompt - usage.cache_read);
  usage.input = prompt - usage.cache_read - usage.cache_write_5m;
  usage.output = output.value_or(0);
  usage.reasoning = std::min(counts.at(names.output_details, "reasoning_tokens").value_or(0), usage.output);
  usage.reported = true;
}

}  // namespace tokenpak::dialect
