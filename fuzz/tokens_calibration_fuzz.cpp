// A calibration file of any bytes is read or refused; what is read has factors within bounds, is written and
// read back as the same, and goes on learning.

#include "tokens/calibration_text.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using tokenpak::tokens::Calibration;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto calibrations = tokenpak::tokens::calibrations_from_json(input);
  if (!calibrations) return 0;
  const auto again = tokenpak::tokens::calibrations_from_json(calibrations_as_json(*calibrations));
  if (!again) std::abort();
  for (const auto& [model, read] : *calibrations) {
    Calibration calibration = read;
    tokenpak::tokens::PromptParts prompt;
    prompt.tokens.fill(100);
    calibration.learn_prompt(prompt, 800);
    for (const double factor : calibration.state().factors) {
      if (!(factor >= Calibration::least_factor && factor <= Calibration::most_factor)) std::abort();
    }
  }
  return 0;
}
