#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/status_report.hpp"
#include "proxy/upstream_probe.hpp"

#include <optional>
#include <string>

#include <fmt/format.h>

namespace tokenpak::cli {

int show_status(bool as_json) {
  const auto loaded = load_settings_of_process({});
  if (!loaded) {
    complain(loaded.error().message);
    return exit_code::usage;
  }
  const Result<proxy::PageAnswer> answer = proxy::ask_running_proxy(loaded->settings, "/health");
  if (!answer) {
    complain(fmt::format("no proxy answers on port {} ({}); start it with: tokenpak serve",
                         loaded->settings.port, answer.error().message));
    return exit_code::failure;
  }
  const std::optional<std::string> text = status_as_text(answer->body);
  if (answer->status != 200 || !text) {
    complain(fmt::format("what listens on port {} is no tokenpak; tokenpak doctor says more",
                         loaded->settings.port));
    return exit_code::failure;
  }
  fmt::print("{}", as_json ? answer->body + "\n" : *text);
  return is_well(answer->body) ? exit_code::success : exit_code::failure;
}

}  // namespace tokenpak::cli
