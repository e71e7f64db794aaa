#include "cli/commands.hpp"
#include "cli/doctor_checks.hpp"
#include "cli/exit_code.hpp"
#include "proxy/upstream_probe.hpp"

#include <array>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace tokenpak::cli {
namespace {

using Level = Finding::Level;

struct KeyVariable {
  const char* name;
  std::string_view prefix;
};
constexpr std::array key_variables = {
    KeyVariable{"ANTHROPIC_API_KEY", "sk-ant-"}, KeyVariable{"OPENAI_API_KEY", "sk-"},
    KeyVariable{"GEMINI_API_KEY", "AIza"}, KeyVariable{"GOOGLE_API_KEY", "AIza"}};
constexpr std::array base_url_variables = {"ANTHROPIC_BASE_URL", "OPENAI_BASE_URL"};

std::string_view environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

void append(std::vector<Finding>& findings, std::vector<Finding> more) {
  for (Finding& finding : more)
    findings.push_back(std::move(finding));
}

std::vector<Finding> examine() {
  std::vector<Finding> findings;
  const Result<LoadedSettings> loaded = load_settings_of_process({});
  if (!loaded) {
    findings.push_back(
        {"settings", Level::problem, loaded.error().message,
         "Correct it; tokenpak config shows what is in force. docs/settings.md has the rules."});
    return findings;
  }
  findings.push_back({"settings", Level::ok, "every one can be used", ""});
  for (const std::string& warning : loaded->warnings)
    findings.push_back({"settings", Level::warning, warning, "See docs/settings.md."});
  const proxy::Settings& settings = loaded->settings;
  findings.push_back(check_port(settings));
  append(findings, check_home(settings));
  findings.push_back(check_vault(settings));
  findings.push_back(check_ledger(settings));
  for (std::size_t i = 0; i < dialect::provider_count; ++i) {
    const std::string_view name = name_of(static_cast<dialect::Provider>(i));
    append(findings, check_upstream(name, settings.upstreams[i], settings));
  }
  for (const proxy::Fallback& fallback : settings.fallbacks)
    append(findings, check_upstream(fallback.name, fallback.address, settings));
  for (const KeyVariable& variable : key_variables) {
    if (auto finding = check_key(variable.name, environment(variable.name), variable.prefix))
      findings.push_back(*std::move(finding));
  }
  for (const char* const variable : base_url_variables)
    findings.push_back(check_base_url(variable, environment(variable), settings));
  return findings;
}

}  // namespace

int doctor(bool as_json) {
  const std::vector<Finding> findings = examine();
  fmt::print("{}", as_json ? findings_as_json(findings) + "\n" : findings_as_text(findings));
  return has_problem(findings) ? exit_code::failure : exit_code::success;
}

}  // namespace tokenpak::cli
