#include "tokens/calibration.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace tokenpak::tokens {
namespace {

// What is believed before the first answer, as standard deviations of the factors: a new vocabulary may
// differ by a third in one class; a provider's form of tools by more.
constexpr double first_deviation = 0.25;
constexpr double first_deviation_of_frame = 0.4;

// How far an equation that holds may be off, as a share of its tokens: texts of one class differ among each
// other, the fewer the more.
constexpr double prompt_noise = 0.01;
constexpr double difference_noise = 0.05;

// What is learnt counts half after some 14 equations: providers change their vocabularies, and users their
// work. (The simulation's errors after 20 answers hardly depend on it from 0.95 to 0.99; after a change they
// do.)
constexpr double forgetting = 0.95;

// An error of more deviations than this is weighed down to it (Huber), so that one odd prompt cannot undo
// what many have taught, and a lasting change still comes through.
constexpr double most_deviations = 3;

}  // namespace

std::string_view name_of_part(std::size_t part) {
  if (part == tools_part) return "tools";
  if (part == frame_part) return "frame";
  return name_of(static_cast<ContentClass>(part));
}

double PromptParts::total() const {
  return std::accumulate(tokens.begin(), tokens.end(), 0.0);
}

PromptParts PromptParts::operator-(const PromptParts& other) const {
  PromptParts difference;
  std::ranges::transform(tokens, other.tokens, difference.tokens.begin(), std::minus());
  return difference;
}

Calibration::Calibration(Exactness of_texts) {
  const double of_text = of_texts == Exactness::exact ? 0.0 : first_deviation * first_deviation;
  std::ranges::fill(first_variance_, of_text);
  first_variance_[tools_part] = first_variance_[frame_part] =
      first_deviation_of_frame * first_deviation_of_frame;
  state_.factors.fill(1.0);
  for (std::size_t part = 0; part < prompt_part_count; ++part)
    state_.covariance[part][part] = first_variance_[part];
}

Calibration::Calibration(Exactness of_texts, const State& state) : Calibration(of_texts) {
  const State fresh = state_;
  state_ = state;
  bool is_sound = true;
  for (std::size_t row = 0; row < prompt_part_count; ++row) {
    const double factor = state.factors[row];
    is_sound &= factor >= least_factor && factor <= most_factor;
    is_sound &= first_variance_[row] > 0 || (factor == 1 && state.covariance[row][row] == 0);
    for (std::size_t column = 0; column < prompt_part_count; ++column) {
      const double value = state.covariance[row][column];
      const double bound = state.covariance[row][row] * state.covariance[column][column];
      is_sound &= std::isfinite(value) && value * value <= bound * (1 + 1e-9) + 1e-18;
      is_sound &= value == state.covariance[column][row];
    }
    is_sound &=
        state.covariance[row][row] >= 0 && state.covariance[row][row] <= first_variance_[row] * (1 + 1e-9);
  }
  if (!is_sound) state_ = fresh;
}

double Calibration::predict(const PromptParts& parts) const {
  return std::inner_product(parts.tokens.begin(), parts.tokens.end(), state_.factors.begin(), 0.0);
}

bool Calibration::learn_prompt(const PromptParts& parts, double reported) {
  if (!learn(parts, reported, prompt_noise)) return false;
  ++state_.answers;
  return true;
}

bool Calibration::learn_difference(const PromptParts& parts, double reported) {
  if (parts.total() < least_difference) return false;
  if (std::ranges::any_of(parts.tokens, [](double tokens) { return tokens < 0; })) return false;
  return learn(parts, reported, difference_noise);
}

bool Calibration::learn(const PromptParts& parts, double reported, double noise) {
  const double total = parts.total();
  if (!(total > 0) || !(reported >= total * least_factor && reported <= total * most_factor)) return false;

  Factors shares{};
  std::ranges::transform(parts.tokens, shares.begin(), [total](double tokens) { return tokens / total; });
  Factors covariance_by_shares{};  // P x
  for (std::size_t row = 0; row < prompt_part_count; ++row) {
    covariance_by_shares[row] =
        std::inner_product(shares.begin(), shares.end(), state_.covariance[row].begin(), 0.0);
  }
  const double believed = std::inner_product(shares.begin(), shares.end(), covariance_by_shares.begin(), 0.0);
  const double error = reported / total - predict(parts) / total;

  double variance = noise * noise;
  const double deviations = std::abs(error) / std::sqrt(believed + variance);
  if (deviations > most_deviations) variance *= deviations / most_deviations;

  const double scale = 1 / (forgetting * variance + believed);
  for (std::size_t row = 0; row < prompt_part_count; ++row) {
    const double gain = covariance_by_shares[row] * scale;
    state_.factors[row] += gain * error;
    // Only the upper half is computed, so that rounding cannot make the two halves differ.
    for (std::size_t column = row; column < prompt_part_count; ++column) {
      const double value =
          (state_.covariance[row][column] - gain * covariance_by_shares[column]) / forgetting;
      state_.covariance[row][column] = state_.covariance[column][row] = value;
    }
  }
  limit();
  return true;
}

/// Factors back into their bounds; and no less is known of a factor than before the first answer. Without
/// that, what prompts lack for long would be forgotten without end, and the first prompt with a little of it
/// would be believed blindly.
void Calibration::limit() {
  for (std::size_t part = 0; part < prompt_part_count; ++part) {
    state_.factors[part] = std::clamp(state_.factors[part], least_factor, most_factor);
    const double variance = state_.covariance[part][part];
    if (variance <= first_variance_[part]) continue;
    const double shrink = std::sqrt(first_variance_[part] / variance);
    for (std::size_t other = 0; other < prompt_part_count; ++other) {
      state_.covariance[part][other] *= shrink;
      state_.covariance[other][part] = state_.covariance[part][other];
    }
    state_.covariance[part][part] = first_variance_[part];
  }
}

}  // namespace tokenpak::tokens
