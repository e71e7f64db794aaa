#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/home_folder.hpp"
#include "proxy/server.hpp"

#include <string>
#include <utility>

namespace tokenpak::cli {

int serve(TextByName flags) {
  auto loaded = load_settings_of_process(std::move(flags));
  if (!loaded) {
    complain(loaded.error().message);
    return exit_code::usage;
  }
  for (const std::string& warning : loaded->warnings)
    complain(warning);

  const auto home = prepare_home_folder(loaded->settings.home);
  if (!home) {
    complain(home.error().message);
    return exit_code::usage;
  }
  if (*home) complain(**home);

  return proxy::run_server(std::move(loaded->settings));
}

}  // namespace tokenpak::cli
