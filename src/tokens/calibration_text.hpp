#pragma once

#include "base/result.hpp"
#include "tokens/calibration.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace tokenpak::tokens {

/// By canonical model name (base/model_name.hpp).
using CalibrationsByModel = std::map<std::string, Calibration, std::less<>>;

/// What was learnt, as JSON that `calibrations_from_json` reads back to the bit.
std::string calibrations_as_json(const CalibrationsByModel& calibrations);

/// Reads what an earlier run wrote. A model whose numbers no calibration could have (Calibration says which)
/// is left out. Errors: bad_configuration, for a text of another shape or version.
Result<CalibrationsByModel> calibrations_from_json(std::string_view text);

}  // namespace tokenpak::tokens
