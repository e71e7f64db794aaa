// Finished requests for an OpenTelemetry collector: spans and metrics in the JSON encoding of OTLP
// (https://opentelemetry.io/docs/specs/otlp/), named by the GenAI semantic conventions
// (https://opentelemetry.io/docs/specs/semconv/gen-ai/).
#pragma once

#include "ledger/row.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>

namespace tokenpak::ledger {

/// What OpenTelemetry calls what a dialect does: "chat", "generate_content", "embeddings"; empty for what is
/// no inference, such as counting tokens.
std::string_view operation_of(std::string_view dialect);

/// The body of a POST to /v1/traces: a client span for each row that is an inference. Ids are made of the
/// row's id and `seed`, which should be random.
std::string spans_json(std::span<const std::shared_ptr<const Row>> rows, std::uint64_t seed);

/// Cumulative metrics of the rows added. Its size is bounded like that of the ledger.
class OtlpMetrics {
 public:
  using Time = std::chrono::system_clock::time_point;
  explicit OtlpMetrics(Time since) : since_(since) {}

  void add(const Row& row);
  /// The body of a POST to /v1/metrics.
  std::string json(Time now) const;

 private:
  static constexpr std::size_t most_series = 200;
  // Boundaries that the conventions ask for.
  static constexpr std::array<double, 14> token_bounds = {
      1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864};
  static constexpr std::array<double, 14> second_bounds = {0.01, 0.02, 0.04, 0.08,  0.16,  0.32,  0.64,
                                                           1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92};
  struct Distribution {
    std::array<std::uint64_t, 15> counts{};  // behind the last bound, too
    std::uint64_t count = 0;
    double sum = 0;
    void add(double value, std::span<const double> bounds);
  };
  struct Series {
    Distribution input_tokens;
    Distribution output_tokens;
    Distribution duration;
    Distribution first_chunk;
    Money cost;
    std::int64_t tokens_saved = 0;
  };
  using Key = std::tuple<std::string, std::string, std::string>;  // operation, provider, model

  Time since_;
  std::map<Key, Series> series_;
};

}  // namespace tokenpak::ledger
