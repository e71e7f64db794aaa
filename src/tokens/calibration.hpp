#pragma once

#include "tokens/content_class.hpp"
#include "tokens/counter_table.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokenpak::tokens {

/// What a prompt is made of, as far as one factor may hold for all of it: the classes of text, then the
/// definitions of tools, then what the provider adds around messages.
inline constexpr std::size_t tools_part = content_class_count;
inline constexpr std::size_t frame_part = content_class_count + 1;
inline constexpr std::size_t prompt_part_count = content_class_count + 2;
std::string_view name_of_part(std::size_t part);

/// A prompt's tokens by part, as counted before any answer.
struct PromptParts {
  std::array<double, prompt_part_count> tokens{};

  void add(ContentClass content, double count) { tokens[static_cast<std::size_t>(content)] += count; }
  double total() const;
  PromptParts operator-(const PromptParts& other) const;
  friend bool operator==(const PromptParts&, const PromptParts&) = default;
};

/// One factor for each part of a model's prompts, learnt from what its provider reported: recursive least
/// squares with forgetting (Haykin, Adaptive Filter Theory, ch. 10) on equations that are divided by the
/// prompt's tokens, so that each answer weighs alike whatever its size. Starts at 1, where the table of token
/// counters has put what is known beforehand; factors stay within 0.5 to 2. Pure: no clock, no randomness.
class Calibration {
 public:
  static constexpr double least_factor = 0.5;
  static constexpr double most_factor = 2.0;
  /// From so many answers on, counts of this model are called calibrated.
  static constexpr std::uint32_t enough_answers = 5;
  /// Blocks between two requests that are smaller than this teach nothing: rounding would.
  static constexpr double least_difference = 200;  // tokens

  using Factors = std::array<double, prompt_part_count>;
  using Covariance = std::array<std::array<double, prompt_part_count>, prompt_part_count>;
  struct State {
    Factors factors{};
    Covariance covariance{};
    std::uint32_t answers = 0;
  };

  /// Where a text's count is exact, the factors of texts are 1 for ever, and only what stands around texts is
  /// learnt.
  explicit Calibration(Exactness of_texts);
  /// What an earlier run learnt. A state that no calibration could have (numbers that are not finite, factors
  /// out of bounds, a covariance that is no covariance) is replaced by a fresh one.
  Calibration(Exactness of_texts, const State& state);

  /// Tokens of a prompt by what is known now.
  double predict(const PromptParts& parts) const;

  /// A whole prompt, and its tokens by the provider. False, and nothing learnt, where no factors within
  /// bounds could explain the number: then the prompt holds what we cannot see.
  bool learn_prompt(const PromptParts& parts, double reported);
  /// The same for what one request has more than an earlier one of its conversation, whose texts are its
  /// beginning: the difference of the reported numbers belongs to the new blocks alone.
  bool learn_difference(const PromptParts& parts, double reported);

  bool is_ready() const { return state_.answers >= enough_answers; }
  const State& state() const { return state_; }

 private:
  bool learn(const PromptParts& parts, double reported, double noise);
  void limit();

  Factors first_variance_{};
  State state_;
};

}  // namespace tokenpak::tokens
