#include "ledger/render.hpp"

#include <charconv>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::ledger {
namespace {

struct Sample {
  std::string name;
  std::map<std::string, std::string> labels;
  double value = 0;
};

/// Takes a label's value behind its opening quote, and its closing quote.
std::optional<std::string> take_label_value(std::string_view& line) {
  std::string value;
  while (!line.empty()) {
    const char character = line.front();
    line.remove_prefix(1);
    if (character == '"') return value;
    if (character != '\\') {
      value += character;
      continue;
    }
    if (line.empty()) return std::nullopt;
    const char escape = line.front();
    line.remove_prefix(1);
    if (escape != '\\' && escape != '"' && escape != 'n') return std::nullopt;
    value += escape == 'n' ? '\n' : escape;
  }
  return std::nullopt;
}

/// One line of samples as the text format 0.0.4 has it, without time stamps.
std::optional<Sample> parse_sample(std::string_view line) {
  Sample sample;
  const std::size_t name_end = line.find_first_of("{ ");
  if (name_end == std::string_view::npos) return std::nullopt;
  sample.name = line.substr(0, name_end);
  line.remove_prefix(name_end);
  if (line.starts_with('{')) {
    do {
      line.remove_prefix(1);
      const std::size_t equals = line.find("=\"");
      if (equals == std::string_view::npos) return std::nullopt;
      const std::string label(line.substr(0, equals));
      line.remove_prefix(equals + 2);
      const std::optional<std::string> value = take_label_value(line);
      if (!value || !sample.labels.emplace(label, *value).second) return std::nullopt;
    } while (line.starts_with(','));
    if (!line.starts_with('}')) return std::nullopt;
    line.remove_prefix(1);
  }
  if (!line.starts_with(' ')) return std::nullopt;
  line.remove_prefix(1);
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), sample.value);
  if (error != std::errc() || end != line.data() + line.size()) return std::nullopt;
  return sample;
}

RC_GTEST_PROP(MetricsText, NamesOfAnyBytesComeBackFromTheirLabels, ()) {
  // Those that the format gives a meaning, more often than chance would.
  const auto name = rc::gen::container<std::string>(
      rc::gen::oneOf(rc::gen::elementOf(std::string("\"\\\nn{}=, #")), rc::gen::arbitrary<char>()));
  const std::string provider = *name;
  const std::string model = *name;
  const std::string stage = *rc::gen::nonEmpty(name);
  Snapshot snapshot;
  Totals totals;
  totals.requests = 7;
  totals.cache_read = 700;
  snapshot.session_by_model = {{.provider = provider, .model = model, .totals = totals}};
  snapshot.session.savings[0] = {stage, 348};

  const std::string text = metrics_text(snapshot);
  RC_ASSERT(text.ends_with('\n'));
  std::vector<Sample> samples;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() + 1);
    if (line.starts_with("# HELP ") || line.starts_with("# TYPE ")) continue;
    const std::optional<Sample> sample = parse_sample(line);
    if (!sample) RC_FAIL("no sample: " + std::string(line));
    samples.push_back(*sample);
  }
  std::size_t requests = 0;
  std::size_t cache_reads = 0;
  std::size_t stages = 0;
  for (const Sample& sample : samples) {
    RC_ASSERT(sample.name.starts_with("tokenpak_"));
    RC_ASSERT(sample.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos);
    if (sample.labels.contains("model")) {
      RC_ASSERT(sample.labels.at("model") == model);
      RC_ASSERT(sample.labels.at("provider") == provider);
    }
    if (sample.name == "tokenpak_requests_total" && sample.value == 7) ++requests;
    if (sample.labels.contains("kind") && sample.labels.at("kind") == "cache_read" && sample.value == 700)
      ++cache_reads;
    if (sample.labels.contains("stage") && sample.labels.at("stage") == stage && sample.value == 348)
      ++stages;
  }
  RC_ASSERT(requests == 1U);
  RC_ASSERT(cache_reads == 1U);
  RC_ASSERT(stages == 1U);
}

}  // namespace
}  // namespace tokenpak::ledger
