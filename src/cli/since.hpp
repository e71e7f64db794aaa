#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string_view>

namespace tokenpak::cli {

/// The first day of a report, in days from 1970-01-01: "today", "7d" (today and the six days before), "4w",
/// a date ("2026-11-01") or "all". `today` is the local date.
Result<std::int64_t> since_day(std::string_view text, std::int64_t today);

}  // namespace tokenpak::cli
