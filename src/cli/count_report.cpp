#include "cli/count_report.hpp"

#include "base/json_writer.hpp"
#include "base/model_name.hpp"
#include "base/utf8.hpp"
#include "tokens/counter.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::cli {
namespace {

constexpr std::array<std::string_view, 3> encoding_names = {"o200k_base", "cl100k_base", "claude"};

std::string_view name_of(tokens::Encoding encoding) {
  return encoding_names[static_cast<std::size_t>(encoding)];
}

/// The model's own calibration if it has seen enough answers; else null.
const tokens::Calibration* calibration_of(std::string_view model,
                                          const tokens::CalibrationsByModel& calibrations) {
  const auto found = calibrations.find(canonical_name(model));
  return found != calibrations.end() && found->second.is_ready() ? &found->second : nullptr;
}

double bytes_a_token(const CountedText& text) {
  return text.tokens == 0 ? 0 : static_cast<double>(text.bytes) / static_cast<double>(text.tokens);
}

CountedText total_of(const CountReport& report) {
  CountedText total;
  total.name = "total";
  for (const CountedText& text : report.texts) {
    total.tokens += text.tokens;
    total.bytes += text.bytes;
    total.is_text &= text.is_text;
  }
  return total;
}

std::string trust(const CountReport& report) {
  const std::string_view encoding = name_of(report.encoding);
  if (!report.is_known_model) {
    return fmt::format("estimate: no model \"{}\" is known, counted by {}", report.model, encoding);
  }
  switch (report.exactness) {
    case tokens::Exactness::exact:
      return fmt::format("exact: {} is the vocabulary of {}", encoding, report.model);
    case tokens::Exactness::calibrated:
      return fmt::format("calibrated: {} counts, corrected by what was reported for {}", encoding,
                         report.model);
    case tokens::Exactness::estimate:
      break;
  }
  return fmt::format("estimate: the vocabulary of {} is not public, {} counts times its known factors",
                     report.model, encoding);
}

void write_counts(JsonWriter& json, const CountedText& text) {
  json.field("tokens", text.tokens).field("bytes", text.bytes);
  json.key("bytes_per_token");
  text.tokens == 0 ? json.value(nullptr) : json.value(std::round(bytes_a_token(text) * 100) / 100);
}

}  // namespace

CountReport report_for(std::string_view model, const tokens::CalibrationsByModel& calibrations) {
  const tokens::CounterTable& table = tokens::CounterTable::built_in();
  CountReport report;
  report.model = model;
  report.is_known_model = table.knows(model);
  const tokens::CounterFamily& family = table.find(model);
  report.encoding = family.encoding;
  report.exactness = family.exactness;
  if (family.exactness != tokens::Exactness::exact && calibration_of(model, calibrations) != nullptr)
    report.exactness = tokens::Exactness::calibrated;
  return report;
}

void add_text(CountReport& report, std::string name, std::string_view text,
              const tokens::CalibrationsByModel& calibrations) {
  const tokens::Counter counter = tokens::Counter::for_model(report.model);
  const tokens::TextCount count = counter.measure(text);
  const auto content = static_cast<std::size_t>(count.content);
  double tokens = static_cast<double>(count.tokens) * counter.family().class_permille[content] / 1000;
  if (const auto* calibration = calibration_of(report.model, calibrations))
    tokens *= calibration->state().factors[content];
  report.texts.push_back({.name = std::move(name),
                          .tokens = static_cast<std::uint64_t>(std::llround(tokens)),
                          .bytes = text.size(),
                          .content = count.content,
                          .is_text = is_valid_utf8(text) && !text.contains('\0')});
}

std::string report_as_columns(const CountReport& report) {
  std::vector<CountedText> rows = report.texts;
  if (rows.size() > 1) rows.push_back(total_of(report));
  std::string text = fmt::format("{:>12} {:>12} {:>12}\n", "tokens", "bytes", "bytes/token");
  for (const CountedText& row : rows) {
    const std::string ratio = row.tokens == 0 ? "-" : fmt::format("{:.2f}", bytes_a_token(row));
    text += fmt::format("{:>12} {:>12} {:>12}  {}{}\n", row.tokens, row.bytes, ratio, row.name,
                        row.is_text ? "" : " (not UTF-8 text)");
  }
  return text + trust(report) + "\n";
}

std::string report_as_json(const CountReport& report) {
  JsonWriter json;
  json.begin_object().field("model", report.model).field("known_model", report.is_known_model);
  json.field("encoding", name_of(report.encoding)).field("exactness", tokens::name_of(report.exactness));
  json.key("files").begin_array();
  for (const CountedText& text : report.texts) {
    json.begin_object().field("file", text.name);
    write_counts(json, text);
    json.field("class", tokens::name_of(text.content)).field("is_text", text.is_text).end_object();
  }
  json.end_array().key("total").begin_object();
  write_counts(json, total_of(report));
  json.end_object().end_object();
  return json.text();
}

}  // namespace tokenpak::cli
