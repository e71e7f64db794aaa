// A provider whose factors are hidden, for calibration_test.cpp and bench/tokens_calibration_bench.cpp.
#pragma once

#include "tokens/calibration.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace tokenpak::tokens {

/// Conversations of a coding agent with a model whose vocabulary is not public. What is hidden: a factor for
/// each part, anywhere from 0.75 to 1.35 (0.6 to 1.6 for tools and frame), and for each single block a factor
/// of its own around that, 5 % as a standard deviation, since texts of one class differ. A conversation has
/// the client's tools and system text and grows by 1 to 4 blocks a turn; one turn in eight begins another
/// one.
class HiddenProvider {
 public:
  struct Turn {
    PromptParts prompt;
    double reported = 0;
    PromptParts new_parts;  ///< what the turn before of this conversation lacks; all of it in the first
    double reported_of_new = 0;
    bool is_first = false;
  };

  explicit HiddenProvider(std::uint64_t seed, Exactness of_texts = Exactness::estimate) : random_(seed) {
    for (std::size_t part = 0; part < prompt_part_count; ++part) {
      const bool is_text = part < content_class_count;
      hidden_[part] = is_text ? between(0.75, 1.35) : between(0.6, 1.6);
      if (is_text && of_texts == Exactness::exact) hidden_[part] = 1;
      noise_[part] = is_text && of_texts == Exactness::exact ? 0 : 0.05;
    }
    // Each user works on something else: how much of each class there is.
    for (double& weight : weights_)
      weight = between(0.1, 1);
    weights_[static_cast<std::size_t>(ContentClass::cjk)] *= 0.2;

    Turn turn;
    add(turn, tools_part, between(2'000, 12'000));
    add(turn, static_cast<std::size_t>(ContentClass::prose), between(1'000, 6'000));
    add(turn, frame_part, 10);
    preamble_ = std::exchange(prompt_, {});
    reported_of_preamble_ = std::exchange(reported_, 0);
  }

  Turn next() {
    Turn turn;
    turn.is_first = prompt_.total() == 0 || between(0, 1) < 0.125;
    if (turn.is_first) {
      turn.new_parts = prompt_ = preamble_;
      turn.reported_of_new = reported_ = reported_of_preamble_;
    }
    const int blocks = static_cast<int>(between(1, 5));
    for (int block = 0; block < blocks; ++block) {
      add(turn, any_class(), std::exp(between(std::log(30.0), std::log(6'000.0))));
      add(turn, frame_part, 4);
    }
    turn.prompt = prompt_;
    turn.reported = std::round(reported_);
    return turn;
  }

 private:
  double between(double least, double most) {
    // Not std::uniform_real_distribution, whose numbers are each library's own choice.
    return least + (most - least) * (static_cast<double>(random_() >> 11U) * 0x1p-53);
  }
  double normal() {
    double sum = -6;
    for (int term = 0; term < 12; ++term)
      sum += between(0, 1);
    return sum;
  }
  std::size_t any_class() {
    double total = 0;
    for (const double weight : weights_)
      total += weight;
    double left = between(0, total);
    for (std::size_t content = 0; content < content_class_count; ++content) {
      left -= weights_[content];
      if (left < 0) return content;
    }
    return 0;
  }
  void add(Turn& turn, std::size_t part, double tokens) {
    tokens = std::round(tokens);
    const double actual = tokens * hidden_[part] * std::max(0.5, 1 + noise_[part] * normal());
    prompt_.tokens[part] += tokens;
    turn.new_parts.tokens[part] += tokens;
    reported_ += actual;
    turn.reported_of_new += actual;
  }

  std::mt19937_64 random_;
  std::array<double, prompt_part_count> hidden_{};
  std::array<double, prompt_part_count> noise_{};
  std::array<double, content_class_count> weights_{};
  PromptParts preamble_;
  double reported_of_preamble_ = 0;
  PromptParts prompt_;
  double reported_ = 0;
};

/// Lets a calibration learn from `answers` turns as the proxy does.
inline void learn_from(HiddenProvider& provider, int answers, Calibration& calibration) {
  for (int answer = 0; answer < answers; ++answer) {
    const HiddenProvider::Turn turn = provider.next();
    calibration.learn_prompt(turn.prompt, turn.reported);
    if (!turn.is_first) calibration.learn_difference(turn.new_parts, std::round(turn.reported_of_new));
  }
}

/// What is known of the prompt that is foretold.
enum class Known : std::uint8_t {
  nothing_before,   ///< its own texts only
  the_turn_before,  ///< what was reported for the turn before, where it has one
};

/// Errors, as shares of the reported tokens, of the prompt that comes after `answers` answers, one for each
/// of `providers` providers and users; ascending.
inline std::vector<double> errors_after(int answers, int providers, Known known = Known::nothing_before,
                                        Exactness of_texts = Exactness::estimate) {
  std::vector<double> errors;
  for (int seed = 1; seed <= providers; ++seed) {
    HiddenProvider provider(static_cast<std::uint64_t>(seed), of_texts);
    Calibration calibration(of_texts);
    learn_from(provider, answers, calibration);
    const HiddenProvider::Turn turn = provider.next();
    const double foretold = known == Known::the_turn_before
                                ? turn.reported - turn.reported_of_new + calibration.predict(turn.new_parts)
                                : calibration.predict(turn.prompt);
    errors.push_back(std::abs(foretold - turn.reported) / turn.reported);
  }
  std::ranges::sort(errors);
  return errors;
}

}  // namespace tokenpak::tokens
