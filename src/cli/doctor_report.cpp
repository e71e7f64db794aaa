#include "cli/doctor_report.hpp"

#include "base/json_writer.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

#include <fmt/format.h>

namespace tokenpak::cli {

std::string_view name_of(Finding::Level level) {
  switch (level) {
    case Finding::Level::ok:
      return "ok";
    case Finding::Level::warning:
      return "warning";
    case Finding::Level::problem:
      return "problem";
  }
  return "";
}

std::string findings_as_text(const std::vector<Finding>& findings) {
  std::size_t width = 0;
  for (const Finding& finding : findings)
    width = std::max(width, finding.check.size());
  std::string text;
  for (const Finding& finding : findings) {
    text += fmt::format("{:<7}  {:<{}}  {}\n", name_of(finding.level), finding.check, width, finding.message);
    if (!finding.fix.empty()) text += fmt::format("{:<{}}→ {}\n", "", width + 11, finding.fix);
  }
  const auto count = [&findings](Finding::Level level) {
    return std::ranges::count(findings, level, &Finding::level);
  };
  return text + fmt::format("\n{} checks: {} problems, {} warnings\n", findings.size(),
                            count(Finding::Level::problem), count(Finding::Level::warning));
}

std::string findings_as_json(const std::vector<Finding>& findings) {
  JsonWriter json;
  json.begin_object().field("ok", !has_problem(findings)).key("findings").begin_array();
  for (const Finding& finding : findings) {
    json.begin_object().field("check", finding.check).field("level", name_of(finding.level));
    json.field("message", finding.message);
    json.field("fix", finding.fix.empty() ? std::nullopt : std::optional<std::string_view>(finding.fix));
    json.end_object();
  }
  json.end_array().end_object();
  return std::move(json).text();
}

bool has_problem(const std::vector<Finding>& findings) {
  return std::ranges::any_of(findings,
                             [](const Finding& finding) { return finding.level == Finding::Level::problem; });
}

}  // namespace tokenpak::cli
