// What `tokenpak count` says of some texts.
#pragma once

#include "tokens/calibration_text.hpp"
#include "tokens/content_class.hpp"
#include "tokens/counter_table.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::cli {

/// One input, counted.
struct CountedText {
  std::string name;  ///< as it was given; "-" for standard input
  std::uint64_t tokens = 0;
  std::uint64_t bytes = 0;
  tokens::ContentClass content = tokens::ContentClass::prose;
  bool is_text = true;  ///< well-formed UTF-8 without NUL
};

struct CountReport {
  std::string model;
  bool is_known_model = true;
  tokens::Encoding encoding = tokens::Encoding::o200k_base;
  tokens::Exactness exactness = tokens::Exactness::estimate;
  std::vector<CountedText> texts;
};

/// A report without texts. `calibrations` are what the proxy learnt: they decide with the model's family
/// whether counts are exact, calibrated or an estimate.
CountReport report_for(std::string_view model, const tokens::CalibrationsByModel& calibrations);

/// Counts one more text into it.
void add_text(CountReport& report, std::string name, std::string_view text,
              const tokens::CalibrationsByModel& calibrations);

/// A line for each text, one for the total of several, and one that says how far to trust them.
std::string report_as_columns(const CountReport& report);
std::string report_as_json(const CountReport& report);

}  // namespace tokenpak::cli
