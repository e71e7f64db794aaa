// stats, cost, savings and recent: reports on the account that `serve` writes.

#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/ledger_report.hpp"
#include "cli/since.hpp"
#include "cli/terminal.hpp"
#include "ledger/ledger_reader.hpp"
#include "ledger/render.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

namespace tokenpak::cli {
namespace {

constexpr unsigned most_recent = 1'000'000;
constexpr std::chrono::milliseconds between_looks{200};

Result<ledger::LedgerReader> open_ledger() {
  const auto loaded = load_settings_of_process({});
  if (!loaded) return std::unexpected(loaded.error());
  const std::filesystem::path file = loaded->settings.home / "ledger.db";
  std::error_code error;
  if (!std::filesystem::exists(file, error)) {
    return failure(ErrorKind::io,
                   fmt::format("there is no account at {}; `tokenpak serve` writes one, unless "
                               "TOKENPAK_LEDGER is off",
                               file.string()));
  }
  Result<ledger::LedgerReader> reader = ledger::LedgerReader::open(file);
  if (!reader)
    return failure(reader.error().kind,
                   fmt::format("cannot read {}: {}", file.string(), reader.error().message));
  return reader;
}

/// How wide the terminal on standard output is; 0: it is none.
unsigned terminal_columns() {
  return ::isatty(STDOUT_FILENO) == 1 ? FullScreen::size().columns : 0;
}

std::int64_t today() {
  return ledger::local_day(std::chrono::system_clock::now()).number;
}

int fail(const Error& error) {
  complain(error.message);
  return exit_code::usage;
}

/// False where nobody reads any more.
bool write(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  return std::fflush(stdout) == 0;
}

std::optional<ledger::Grouping> grouping_named(const std::string& name) {
  using ledger::Grouping;
  static constexpr std::array<std::pair<std::string_view, Grouping>, 5> groupings = {
      std::pair("model", Grouping::model), std::pair("day", Grouping::day),
      std::pair("session", Grouping::session), std::pair("agent", Grouping::agent),
      std::pair("upstream", Grouping::upstream)};
  const auto found = std::ranges::find(groupings, name, &std::pair<std::string_view, Grouping>::first);
  return found == groupings.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

int show_stats(const ReportArguments& arguments) {
  Result<ledger::LedgerReader> reader = open_ledger();
  if (!reader) return fail(reader.error());
  std::vector<Period> periods;
  for (const auto& [name, days] : {std::pair("today", 1), std::pair("7 days", 7), std::pair("30 days", 30)}) {
    Result<ledger::Totals> totals = reader->totals(today() + 1 - days);
    if (!totals) return fail(totals.error());
    periods.push_back({.name = name, .totals = *std::move(totals)});
  }
  Result<ledger::Totals> all = reader->totals(0);
  if (!all) return fail(all.error());
  periods.push_back({.name = "all", .totals = *std::move(all)});
  write(arguments.as_json ? stats_as_json(periods) : stats_as_text(periods));
  return exit_code::success;
}

int show_cost(const ReportArguments& arguments) {
  const Result<std::int64_t> since = since_day(arguments.since, today());
  if (!since) return fail(since.error());
  const auto grouping = grouping_named(arguments.by);
  if (!grouping) {
    complain(fmt::format("--by {}: must be model, day, session, agent or upstream", arguments.by));
    return exit_code::usage;
  }
  Result<ledger::LedgerReader> reader = open_ledger();
  if (!reader) return fail(reader.error());
  const Result<std::vector<ledger::NamedSums>> sums = reader->sums(*grouping, *since);
  if (!sums) return fail(sums.error());
  if (arguments.as_json) {
    write(cost_as_json(*sums, arguments.by, ledger::date_of(*since)));
  } else if (arguments.as_csv) {
    write(cost_as_csv(*sums, arguments.by));
  } else {
    write(cost_as_text(*sums, arguments.by, terminal_columns()));
  }
  return exit_code::success;
}

int show_savings(const ReportArguments& arguments) {
  const Result<std::int64_t> since = since_day(arguments.since, today());
  if (!since) return fail(since.error());
  Result<ledger::LedgerReader> reader = open_ledger();
  if (!reader) return fail(reader.error());
  const Result<ledger::Totals> totals = reader->totals(*since);
  if (!totals) return fail(totals.error());
  const std::string date = ledger::date_of(*since);
  write(arguments.as_json ? savings_as_json(*totals, date)
                          : savings_as_text(*totals, date, terminal_columns()));
  return exit_code::success;
}

int show_recent(const RecentArguments& arguments) {
  Result<ledger::LedgerReader> reader = open_ledger();
  if (!reader) return fail(reader.error());
  Result<std::vector<ledger::NumberedRow>> rows = reader->rows(std::min(arguments.count, most_recent));
  if (!rows) return fail(rows.error());
  if (arguments.as_json && !arguments.follows) {
    std::vector<std::shared_ptr<const ledger::Row>> newest_first;
    newest_first.reserve(rows->size());
    for (auto each = rows->rbegin(); each != rows->rend(); ++each)
      newest_first.push_back(each->row);
    write(ledger::recent_json(newest_first) + "\n");
    return exit_code::success;
  }
  if (!arguments.as_json) write(recent_head(terminal_columns()));
  for (std::int64_t last = 0;;) {
    std::string text;
    const unsigned columns = terminal_columns();  // it may have been resized
    for (const ledger::NumberedRow& each : *rows) {
      text += arguments.as_json ? ledger::row_json(*each.row) + "\n" : recent_line(*each.row, columns);
      last = each.number;
    }
    if (!write(text) || !arguments.follows) return exit_code::success;
    std::this_thread::sleep_for(between_looks);
    rows = reader->rows(most_recent, last);
    if (!rows) return fail(rows.error());
  }
}

}  // namespace tokenpak::cli
