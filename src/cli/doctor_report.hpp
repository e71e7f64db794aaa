#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::cli {

/// What one check of `tokenpak doctor` found.
struct Finding {
  enum class Level : std::uint8_t { ok, warning, problem };

  std::string check;  ///< "port", "anthropic: TLS"
  Level level = Level::ok;
  std::string message;
  std::string fix;  ///< what to do; empty where all is well
};

std::string_view name_of(Finding::Level level);  ///< "ok", "warning", "problem"

/// A line a finding, and below it what to do.
std::string findings_as_text(const std::vector<Finding>& findings);
/// {"ok":…,"findings":[{"check","level","message","fix"},…]}
std::string findings_as_json(const std::vector<Finding>& findings);
bool has_problem(const std::vector<Finding>& findings);

}  // namespace tokenpak::cli
