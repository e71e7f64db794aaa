// top: a full-screen view of the running proxy.

#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/page_reader.hpp"
#include "cli/terminal.hpp"
#include "cli/top_view.hpp"

#include <algorithm>
#include <cstdio>
#include <string>

#include <fmt/format.h>
#include <unistd.h>

namespace tokenpak::cli {
namespace {

/// As many of the last requests as a tall screen shows.
constexpr std::string_view recent_page = "/recent?limit=60";
constexpr unsigned plain_columns = 100;
constexpr unsigned plain_rows = 30;

Result<ProxyState> look(const proxy::Settings& settings) {
  const std::string host = settings.host.empty() ? "localhost" : settings.host;
  const auto page = [&](std::string_view target) {
    return read_page(host, settings.port, target, settings.key);
  };
  const Result<std::string> stats = page("/stats");
  if (!stats) return std::unexpected(stats.error());
  const Result<std::string> health = page("/health");
  if (!health) return std::unexpected(health.error());
  const Result<std::string> recent = page(recent_page);
  if (!recent) return std::unexpected(recent.error());
  Result<ProxyState> state = read_proxy_state(*stats, *health, *recent);
  if (state) state->at = std::chrono::steady_clock::now();
  return state;
}

int fail(const Error& error) {
  complain(error.message);
  return exit_code::failure;
}

/// Ends with q, or when the proxy is gone.
Result<void> watch(const proxy::Settings& settings, ProxyHistory& history, const std::string& address,
                   std::chrono::milliseconds interval) {
  FullScreen screen;
  for (;;) {
    const TerminalSize size = FullScreen::size();
    std::string lines = top_screen(history, address, size.columns, size.rows - 1, true);
    screen.draw(lines + "q quits");
    const auto next = history.back().at + interval;
    for (;;) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - std::chrono::steady_clock::now());
      if (left.count() <= 0) break;
      const char key = screen.next_key(left);
      if (key == 'q' || key == 'Q') return {};
      const TerminalSize now = FullScreen::size();
      if (now.columns != size.columns || now.rows != size.rows)
        screen.draw(top_screen(history, address, now.columns, now.rows - 1, true) + "q quits");
    }
    Result<ProxyState> state = look(settings);
    if (!state) return std::unexpected(state.error());
    if (state->requests < history.back().requests) history.clear();  // another one has been started
    history.push_back(*std::move(state));
    if (history.size() > longest_history) history.pop_front();
  }
}

}  // namespace

int show_top(const TopArguments& arguments) {
  const auto loaded = load_settings_of_process({});
  if (!loaded) {
    complain(loaded.error().message);
    return exit_code::usage;
  }
  const proxy::Settings& settings = loaded->settings;
  Result<ProxyState> state = look(settings);
  if (!state) return fail(state.error());
  ProxyHistory history;
  history.push_back(*std::move(state));
  const std::string address =
      fmt::format("http://{}:{}", settings.host.empty() ? "localhost" : settings.host, settings.port);
  if (arguments.once || ::isatty(STDOUT_FILENO) == 0 || ::isatty(STDIN_FILENO) == 0) {
    fmt::print("{}", top_screen(history, address, plain_columns, plain_rows, false));
    return exit_code::success;
  }
  const auto watched = watch(settings, history, address, std::chrono::seconds(arguments.interval));
  return watched ? exit_code::success : fail(watched.error());
}

}  // namespace tokenpak::cli
