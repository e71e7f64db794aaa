#include "ledger/ledger_reader.hpp"

#include "ledger/columns.hpp"
#include "ledger/query.hpp"
#include "ledger/schema.hpp"
#include "ledger/session_sums.hpp"

#include <algorithm>
#include <ctime>
#include <map>
#include <unordered_map>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace tokenpak::ledger {

namespace {

using database::Database;
using database::Statement;

// Columns of `days` that name its row.
constexpr int day_column = 0;
constexpr int upstream_column = 1;
constexpr int model_column = 2;

std::string name_of_session(std::int64_t number, std::string_view name) {
  if (!name.empty() || number == 0) return std::string(name);
  return fmt::format("{:016x}", static_cast<std::uint64_t>(number));
}

std::string group_of(Grouping grouping, const Statement& statement) {
  switch (grouping) {
    case Grouping::model:
      return std::string(statement.bytes(model_column));
    case Grouping::upstream:
      return std::string(statement.bytes(upstream_column));
    case Grouping::day:
    case Grouping::session:
    case Grouping::agent:
      break;
  }
  return date_of(statement.number(day_column));
}

/// The order of reports: the dearest first.
bool stands_before(const Amounts& left, std::string_view left_name, const Amounts& right,
                   std::string_view right_name) {
  if (left.cost != right.cost) return left.cost > right.cost;
  if (left.requests != right.requests) return left.requests > right.requests;
  return left_name < right_name;
}

}  // namespace

std::string date_of(std::int64_t day) {
  // Not by way of system_clock, whose nanoseconds end in the year 2262.
  constexpr std::int64_t seconds_a_day = 86'400;
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(static_cast<std::time_t>(day * seconds_a_day)));
}

Result<LedgerReader> LedgerReader::open(const std::filesystem::path& file) {
  Result<Database> database = Database::open_to_read(file);
  if (!database) return std::unexpected(database.error());
  if (const Result<void> fits = check_version(*database); !fits) return std::unexpected(fits.error());
  return LedgerReader(*std::move(database));
}

Result<std::vector<NamedSums>> LedgerReader::sums(Grouping grouping, std::int64_t since_day) {
  if (grouping == Grouping::session) return sums_by_number(SumsOf::sessions, since_day);
  if (grouping == Grouping::agent) return sums_by_number(SumsOf::agents, since_day);
  std::map<std::string, Sums> by_name;
  const Result<void> read = for_each_row(
      database_, fmt::format("SELECT * FROM days WHERE day >= {}", since_day),
      [&](const Statement& row) { by_name[group_of(grouping, row)].add(read_sums(row, names_)); });
  if (!read) return std::unexpected(read.error());
  std::vector<NamedSums> sums;
  sums.reserve(by_name.size());
  for (auto& [name, each] : by_name)
    sums.push_back({.name = name, .sums = each});
  if (grouping != Grouping::day) {
    std::ranges::sort(sums, [](const NamedSums& left, const NamedSums& right) {
      return stands_before(left.sums, left.name, right.sums, right.name);
    });
  }
  return sums;
}

Result<std::vector<NamedSums>> LedgerReader::sums_by_number(SumsOf sums_of, std::int64_t since_day) {
  if (const Result<void> begun = database_.begin_reading(); !begun) return std::unexpected(begun.error());
  const Result<AmountsByNumber> by_number = read_session_sums(database_, since_day, sums_of);
  database_.roll_back();
  if (!by_number) return std::unexpected(by_number.error());
  std::unordered_map<std::int64_t, std::string> names;
  const Result<void> named = for_each_row(
      database_,
      sums_of == SumsOf::agents ? "SELECT agent, name FROM agents" : "SELECT session, name FROM sessions",
      [&](const Statement& row) { names.emplace(row.number(0), row.bytes(1)); });
  if (!named) return std::unexpected(named.error());
  struct Named {  // sorted before the wide sums are made
    std::string name;
    const Amounts* amounts = nullptr;
  };
  std::vector<Named> dearest_first;
  dearest_first.reserve(by_number->size());
  for (const auto& [number, amounts] : *by_number) {
    const auto name = names.find(number);
    dearest_first.push_back({name_of_session(number, name == names.end() ? "" : name->second), &amounts});
  }
  std::ranges::sort(dearest_first, [](const Named& left, const Named& right) {
    return stands_before(*left.amounts, left.name, *right.amounts, right.name);
  });
  std::vector<NamedSums> sums;
  sums.reserve(dearest_first.size());
  for (Named& each : dearest_first)
    sums.push_back({.name = std::move(each.name), .sums = Sums(*each.amounts)});
  return sums;
}

Result<Totals> LedgerReader::totals(std::int64_t since_day) {
  Totals totals;
  const Result<void> read =
      for_each_row(database_, fmt::format("SELECT * FROM days WHERE day >= {}", since_day),
                   [&](const Statement& row) { totals.add(read_totals(row, names_)); });
  if (!read) return std::unexpected(read.error());
  return totals;
}

Result<std::vector<NumberedRow>> LedgerReader::rows(std::size_t limit, std::int64_t after) {
  std::vector<NumberedRow> rows;
  const Result<void> read = for_each_row(
      database_,
      fmt::format("{} WHERE number > {} ORDER BY number DESC LIMIT {}", select_rows_sql, after, limit),
      [&](const Statement& row) {
        auto kept = std::make_shared<const Row>(read_row(row, names_));
        std::string session = name_of_session(row.number(2), kept->session);
        rows.push_back({.number = row.number(0), .session = std::move(session), .row = std::move(kept)});
      });
  if (!read) return std::unexpected(read.error());
  std::ranges::reverse(rows);
  return rows;
}

Result<Past> read_past(Database& database, std::chrono::system_clock::time_point now) {
  Past past;
  past.day = local_day(now).number;
  std::map<std::string, Totals> by_model;
  Result<void> read = for_each_row(database, "SELECT * FROM days", [&](const Statement& row) {
    const Totals totals = read_totals(row, past.names);
    if (row.number(day_column) == past.day) past.today.add(totals);
    by_model[std::string(row.bytes(model_column))].add(totals);
  });
  if (!read) return std::unexpected(read.error());
  past.by_model.assign(by_model.begin(), by_model.end());
  read = for_each_row(database,
                      fmt::format("{} ORDER BY number DESC LIMIT {}", select_rows_sql, Ledger::recent_limit),
                      [&](const Statement& row) {
                        past.rows.push_back(std::make_shared<const Row>(read_row(row, past.names)));
                      });
  if (!read) return std::unexpected(read.error());
  return past;
}

}  // namespace tokenpak::ledger
