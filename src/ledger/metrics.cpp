#include "ledger/render.hpp"

#include <iterator>

#include <fmt/format.h>

namespace tokenpak::ledger {
namespace {

using Out = std::back_insert_iterator<std::string>;

// Of a label's value: backslash, double quote and line feed (Prometheus text format 0.0.4).
std::string escaped(std::string_view value) {
  std::string text;
  for (const char character : value) {
    if (character == '\\') {
      text += "\\\\";
    } else if (character == '"') {
      text += "\\\"";
    } else if (character == '\n') {
      text += "\\n";
    } else {
      text += character;
    }
  }
  return text;
}

std::string seconds(std::uint64_t microseconds) {
  return exact_dollars({static_cast<std::int64_t>(microseconds) * 1000});
}

void write_family(Out out, std::string_view name, std::string_view type, std::string_view help) {
  fmt::format_to(out, "# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

// One sample for each model, with the value that `value` takes from its totals.
template <typename Value>
void write_by_model(Out out, std::string_view name, std::string_view type, std::string_view help,
                    const Snapshot& snapshot, Value value) {
  write_family(out, name, type, help);
  for (const auto& [provider, model, totals] : snapshot.session_by_model) {
    fmt::format_to(out, "{}{{provider=\"{}\",model=\"{}\"}} {}\n", name, escaped(provider), escaped(model),
                   value(totals));
  }
}

void write_tokens(Out out, const Snapshot& snapshot) {
  constexpr std::string_view name = "tokenpak_tokens_total";
  write_family(
      out, name, "counter",
      "Tokens: in, sent and injected (by the vault) are prompt tokens by the proxy's count, the others the "
      "provider's.");
  for (const auto& [provider, model, totals] : snapshot.session_by_model) {
    const std::string labels = fmt::format("provider=\"{}\",model=\"{}\"", escaped(provider), escaped(model));
    const auto sample = [&](std::string_view kind, std::uint64_t tokens) {
      fmt::format_to(out, "{}{{{},kind=\"{}\"}} {}\n", name, labels, kind, tokens);
    };
    sample("in", totals.tokens_in);
    sample("sent", totals.tokens_sent);
    sample("uncached", totals.input);
    sample("out", totals.tokens_out);
    sample("cache_read", totals.cache_read);
    sample("cache_write", totals.cache_write);
    sample("injected", totals.injected_tokens);
  }
}

void write_savings(Out out, const Snapshot& snapshot) {
  constexpr std::string_view name = "tokenpak_stage_saved_tokens_total";
  write_family(out, name, "counter", "Prompt tokens that each stage saved, by the proxy's count.");
  for (const StageSaving& saving : snapshot.session.savings) {
    if (!saving.stage.empty())
      fmt::format_to(out, "{}{{stage=\"{}\"}} {}\n", name, escaped(saving.stage), saving.tokens);
  }
}

// The bounds are powers of two of a microsecond, where the histogram's own buckets end: every count is exact.
void write_histogram(Out out, std::string_view name, std::string_view help, const Histogram& histogram,
                     unsigned first_power, unsigned last_power) {
  write_family(out, name, "histogram", help);
  for (unsigned power = first_power; power <= last_power; ++power) {
    fmt::format_to(out, "{}_bucket{{le=\"{}\"}} {}\n", name, seconds(std::uint64_t{1} << power),
                   histogram.count_below_power(power));
  }
  fmt::format_to(out, "{}_bucket{{le=\"+Inf\"}} {}\n", name, histogram.count());
  fmt::format_to(out, "{}_sum {}\n{}_count {}\n", name, seconds(histogram.sum()), name, histogram.count());
}

}  // namespace

std::string metrics_text(const Snapshot& snapshot) {
  std::string text;
  const Out out(text);
  write_by_model(out, "tokenpak_requests_total", "counter", "Finished requests.", snapshot,
                 [](const Totals& totals) { return totals.requests; });
  write_by_model(out, "tokenpak_request_errors_total", "counter", "Finished requests that failed.", snapshot,
                 [](const Totals& totals) { return totals.errors; });
  write_by_model(out, "tokenpak_requests_unpriced_total", "counter",
                 "Requests whose model has no known price; they are not in the cost.", snapshot,
                 [](const Totals& totals) { return totals.unpriced; });
  write_by_model(out, "tokenpak_requests_estimated_total", "counter",
                 "Requests whose answer broke off; their cost is an estimate.", snapshot,
                 [](const Totals& totals) { return totals.estimated; });
  write_tokens(out, snapshot);
  write_savings(out, snapshot);
  write_by_model(out, "tokenpak_cost_dollars_total", "counter",
                 "Cost by the provider's own usage, in US dollars.", snapshot,
                 [](const Totals& totals) { return exact_dollars(totals.cost); });
  write_by_model(
      out, "tokenpak_saved_cost_dollars", "gauge",
      "Cost saved by the shadow bill, in US dollars; falls where a change cost more than it saved.", snapshot,
      [](const Totals& totals) { return exact_dollars(totals.saved_cost); });
  write_histogram(out, "tokenpak_request_duration_seconds",
                  "First byte of the request to last byte of the answer.", snapshot.session.latency, 10, 30);
  write_histogram(out, "tokenpak_time_to_first_byte_seconds",
                  "First byte of the request to first byte of the answer.", snapshot.session.first_byte, 10,
                  30);
  write_histogram(out, "tokenpak_upstream_seconds",
                  "Request handed to the provider's connection to last byte of its answer.",
                  snapshot.session.upstream, 10, 30);
  write_histogram(out, "tokenpak_overhead_seconds", "Time that the proxy itself took.",
                  snapshot.session.overhead, 4, 20);
  return text;
}

}  // namespace tokenpak::ledger
