#pragma once

#include "base/hash.hpp"
#include "dialect/usage.hpp"
#include "proxy/prompt_count.hpp"
#include "tokens/calibration.hpp"
#include "tokens/calibration_text.hpp"
#include "tokens/counter_table.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tokenpak::proxy {

/// Corrects counts by what providers report: factors for each model, and for a conversation that goes on the
/// number reported for its beginning. Thread-safe; bounded memory. Holds hashes, counts and model names, no
/// text.
class Calibrator {
 public:
  static constexpr std::size_t most_models = 64;           ///< the least used one makes room
  static constexpr std::size_t remembered_prompts = 4096;  ///< some 500 KB

  /// Turned off, it corrects nothing and learns nothing.
  explicit Calibrator(bool is_on) : is_on_(is_on) {}

  /// What was reported for the prompt that another one begins with.
  struct Beginning {
    tokens::PromptParts parts;
    std::uint32_t uncounted = 0;
    std::uint32_t thinking = 0;
    double reported = 0;
  };
  struct Forecast {
    std::uint64_t received = 0;  ///< tokens of the prompt as the client sent it
    std::uint64_t sent = 0;      ///< and as it goes upstream
    tokens::Exactness exactness = tokens::Exactness::estimate;
    std::optional<Beginning> beginning;
  };

  /// The tokens of a prompt by all that is known.
  Forecast forecast(std::string_view model, const PromptCount& prompt);

  /// What the provider reported for the prompt as it went upstream.
  void learn(std::string_view model, const PromptCount& prompt, const Forecast& forecast,
             const dialect::Usage& usage);

  /// What is learnt, to be kept; and back again.
  tokens::CalibrationsByModel learnt() const;
  void restore(const tokens::CalibrationsByModel& calibrations);
  /// Grows with each answer learnt from.
  std::uint64_t version() const;

 private:
  struct Entry {
    tokens::Calibration calibration;
    tokens::Exactness of_texts = tokens::Exactness::estimate;
    std::uint64_t used_at = 0;
  };

  // All with mutex_ held.
  Entry& entry_of(std::string_view model);
  std::optional<Beginning> beginning_of(const PromptCount& prompt);
  void remember(std::uint64_t end, const Beginning& beginning);

  const bool is_on_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Entry, TextHash, std::equal_to<>> models_;  // by canonical name
  std::unordered_map<std::uint64_t, Beginning> young_;  // by the last hash of a prompt's chain
  std::unordered_map<std::uint64_t, Beginning> old_;
  std::uint64_t uses_ = 0;
  std::uint64_t version_ = 0;
};

}  // namespace tokenpak::proxy
