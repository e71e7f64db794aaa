#include "proxy/calibrator.hpp"

#include "base/model_name.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <ranges>
#include <utility>

namespace tokenpak::proxy {

namespace {

/// Model names come from clients; no real one is longer.
constexpr std::size_t longest_model = 200;

std::uint64_t whole(double tokens) {
  return static_cast<std::uint64_t>(std::llround(std::max(tokens, 0.0)));
}

bool has_negative(const tokens::PromptParts& parts) {
  return std::ranges::any_of(parts.tokens, [](double tokens) { return tokens < 0; });
}

/// Whether a reported number can be that of this prompt. Some servers report what they please.
bool is_plausible(const PromptCount& prompt, double reported) {
  const double counted = prompt.sent.total();
  if (reported < counted * tokens::Calibration::least_factor) return false;
  return prompt.uncounted > 0 || prompt.thinking > 0 ||
         reported <= counted * tokens::Calibration::most_factor;
}

/// How far the counts of texts are the model's own.
tokens::Exactness exactness_for(std::string_view model) {
  return tokens::CounterTable::built_in().find(model).exactness;
}

/// How far the count of a whole prompt is.
tokens::Exactness exactness_of(tokens::Exactness of_texts, const PromptCount& prompt, bool is_corrected) {
  const bool has_texts_only = prompt.uncounted == 0 && prompt.sent.tokens[tokens::tools_part] == 0;
  if (of_texts == tokens::Exactness::exact && has_texts_only) return tokens::Exactness::exact;
  return is_corrected ? tokens::Exactness::calibrated : tokens::Exactness::estimate;
}

}  // namespace

Calibrator::Forecast Calibrator::forecast(std::string_view model, const PromptCount& prompt) {
  Forecast forecast;
  if (!is_on_) {
    forecast.received = whole(prompt.received.total());
    forecast.sent = whole(prompt.sent.total());
    forecast.exactness = exactness_of(exactness_for(model), prompt, false);
    return forecast;
  }
  const std::scoped_lock lock(mutex_);
  const Entry& entry = entry_of(model);
  const tokens::Calibration& calibration = entry.calibration;
  forecast.beginning = beginning_of(prompt);
  const double sent = forecast.beginning ? forecast.beginning->reported +
                                               calibration.predict(prompt.sent - forecast.beginning->parts)
                                         : calibration.predict(prompt.sent);
  forecast.sent = whole(sent);
  forecast.received = whole(sent + calibration.predict(prompt.received - prompt.sent));
  forecast.exactness = exactness_of(entry.of_texts, prompt, forecast.beginning || calibration.is_ready());
  return forecast;
}

void Calibrator::learn(std::string_view model, const PromptCount& prompt, const Forecast& forecast,
                       const dialect::Usage& usage) {
  const auto reported = static_cast<double>(usage.prompt());
  if (!is_on_ || !usage.reported || prompt.chain.empty() || !is_plausible(prompt, reported)) return;
  const std::scoped_lock lock(mutex_);
  tokens::Calibration& calibration = entry_of(model).calibration;
  bool has_learnt = false;
  if (prompt.uncounted == 0 && prompt.thinking == 0)
    has_learnt |= calibration.learn_prompt(prompt.sent, reported);
  if (const std::optional<Beginning>& beginning = forecast.beginning) {
    // What cannot be counted teaches nothing unless it is the same in both. Thinking is, as long as tools
    // are at work; with the next question a provider may drop it.
    const bool is_same = prompt.uncounted == beginning->uncounted && prompt.thinking == beginning->thinking &&
                         (prompt.thinking == 0 || prompt.answers_tools);
    if (is_same)
      has_learnt |=
          calibration.learn_difference(prompt.sent - beginning->parts, reported - beginning->reported);
  }
  if (has_learnt) ++version_;
  remember(prompt.chain.back(), {prompt.sent, prompt.uncounted, prompt.thinking, reported});
}

tokens::CalibrationsByModel Calibrator::learnt() const {
  const std::scoped_lock lock(mutex_);
  tokens::CalibrationsByModel calibrations;
  for (const auto& [model, entry] : models_) {
    if (entry.calibration.state().answers > 0) calibrations.emplace(model, entry.calibration);
  }
  return calibrations;
}

void Calibrator::restore(const tokens::CalibrationsByModel& calibrations) {
  if (!is_on_) return;
  const std::scoped_lock lock(mutex_);
  for (const auto& [model, calibration] : calibrations) {
    if (models_.size() >= most_models) break;
    models_.insert_or_assign(model, Entry{calibration, exactness_for(model), ++uses_});
  }
}

std::uint64_t Calibrator::version() const {
  const std::scoped_lock lock(mutex_);
  return version_;
}

Calibrator::Entry& Calibrator::entry_of(std::string_view model) {
  std::array<char, longest_model> buffer;
  const std::string_view name = canonical_name(model.substr(0, longest_model), buffer);
  auto found = models_.find(name);
  if (found == models_.end()) {
    if (models_.size() >= most_models) {
      models_.erase(
          std::ranges::min_element(models_, {}, [](const auto& entry) { return entry.second.used_at; }));
    }
    const tokens::Exactness of_texts = exactness_for(model);
    found = models_.emplace(name, Entry{tokens::Calibration(of_texts), of_texts}).first;
  }
  found->second.used_at = ++uses_;
  return found->second;
}

std::optional<Calibrator::Beginning> Calibrator::beginning_of(const PromptCount& prompt) {
  if (young_.empty() && old_.empty()) return std::nullopt;
  for (const std::uint64_t end : prompt.chain | std::views::reverse) {
    std::optional<Beginning> found;
    if (const auto in_young = young_.find(end); in_young != young_.end()) {
      found = in_young->second;
    } else if (const auto in_old = old_.find(end); in_old != old_.end()) {
      found = in_old->second;
      remember(end, *found);
    }
    // A longer prompt has no less of anything, unless it was counted as another class or by other rules.
    if (found) return has_negative(prompt.sent - found->parts) ? std::nullopt : found;
  }
  return std::nullopt;
}

void Calibrator::remember(std::uint64_t end, const Beginning& beginning) {
  if (young_.size() >= remembered_prompts / 2 && !young_.contains(end)) old_ = std::exchange(young_, {});
  young_.insert_or_assign(end, beginning);
}

}  // namespace tokenpak::proxy
