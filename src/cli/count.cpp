#include "cli/commands.hpp"
#include "cli/count_report.hpp"
#include "cli/exit_code.hpp"
#include "cli/input_file.hpp"

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::cli {
namespace {

/// What the proxy has learnt, where it keeps it. A file that is missing or damaged is none: the proxy says
/// so, and sets it aside.
tokens::CalibrationsByModel calibrations_in(const proxy::Settings& settings) {
  const std::filesystem::path file = settings.home / "calibration.json";
  std::error_code error;
  if (!settings.calibrates_counts || !std::filesystem::exists(file, error)) return {};
  const Result<std::string> text = read_input(file.string());
  if (!text) return {};
  return tokens::calibrations_from_json(*text).value_or(tokens::CalibrationsByModel());
}

}  // namespace

int count(const CountArguments& arguments) {
  const auto loaded = load_settings_of_process({});
  if (!loaded) {
    complain(loaded.error().message);
    return exit_code::usage;
  }
  const tokens::CalibrationsByModel calibrations = calibrations_in(loaded->settings);
  CountReport report = report_for(arguments.model, calibrations);
  std::vector<std::string> names = arguments.files;
  if (names.empty()) names.emplace_back(standard_input);
  for (std::string& name : names) {
    const Result<std::string> text = read_input(name);
    if (!text) {
      complain(text.error().message);
      return exit_code::usage;
    }
    add_text(report, std::move(name), *text, calibrations);
  }
  fmt::print("{}", arguments.as_json ? report_as_json(report) + "\n" : report_as_columns(report));
  return exit_code::success;
}

}  // namespace tokenpak::cli
