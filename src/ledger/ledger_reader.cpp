#include "ledger/ledger_reader.hpp"

#include "ledger/columns.hpp"
#include "ledger/schema.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace tokenpak::ledger {

namespace {

using database::Database;
using database::Statement;

/// Calls `each` for every row of a query.
template <class Each>
Result<void> for_each_row(Database& database, const std::string& sql, Each each) {
  Result<Statement> statement = database.prepare(sql);
  if (!statement) return std::unexpected(statement.error());
  for (;;) {
    const Result<bool> row = statement->step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return {};
    each(*statement);
  }
}

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
      break;
  }
  return date_of(statement.number(day_column));
}

/// The first row of a day or a later one: found by halving, since rows stand in the order of their ends.
/// (Rows of two processes may be a moment out of order around midnight; the caller looks at each row's day.)
Result<std::int64_t> first_number_since(Database& database, std::int64_t day) {
  const Result<std::int64_t> first = database.number("SELECT min(number) FROM requests");
  if (!first) return std::unexpected(first.error());
  const Result<std::int64_t> last = database.number("SELECT max(number) FROM requests");
  if (!last) return std::unexpected(last.error());
  Result<Statement> day_at =
      database.prepare("SELECT day FROM requests WHERE number >= ?1 ORDER BY number LIMIT 1");
  if (!day_at) return std::unexpected(day_at.error());
  std::int64_t low = *first;
  std::int64_t high = *last + 1;
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    const Result<bool> row = day_at->bind(1, middle).step();
    if (!row) return std::unexpected(row.error());
    const bool is_before = *row && day_at->number(0) < day;
    day_at->reset();
    if (is_before) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  constexpr std::int64_t out_of_order = 1000;
  return std::max(*first, low - out_of_order);
}

void sort_dearest_first(std::vector<NamedSums>& sums) {
  std::ranges::sort(sums, [](const NamedSums& left, const NamedSums& right) {
    if (left.sums.cost != right.sums.cost) return left.sums.cost > right.sums.cost;
    if (left.sums.requests != right.sums.requests) return left.sums.requests > right.sums.requests;
    return left.name < right.name;
  });
}

// The sums of one session, from columns that stand first in each row.
constexpr std::string_view session_columns =
    "session, cost_nano, saved_nano, saved_billed, input, cache_read, cache_write_5m, cache_write_1h, "
    "output, "
    "tokens_in, tokens_sent, failed";

void add_row(Sums& sums, const Statement& row) {
  ++sums.requests;
  if (row.is_null(1) && !row.is_null(4)) ++sums.unpriced;
  sums.cost += Money{row.number(1)};
  sums.saved_cost += Money{row.number(2)};
  sums.saved_billed += row.number(3);
  const auto count = [&row](int column) { return static_cast<std::uint64_t>(row.number(column)); };
  sums.input += count(4);
  sums.cache_read += count(5);
  sums.cache_write += count(6) + count(7);
  sums.tokens_out += count(8);
  sums.tokens_in += count(9);
  sums.tokens_sent += count(10);
  sums.errors += count(11);
}

}  // namespace

std::string date_of(std::int64_t day) {
  const std::chrono::sys_days date{std::chrono::days(day)};
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::chrono::system_clock::to_time_t(date)));
}

Result<LedgerReader> LedgerReader::open(const std::filesystem::path& file) {
  Result<Database> database = Database::open_to_read(file);
  if (!database) return std::unexpected(database.error());
  if (const Result<void> fits = check_version(*database); !fits) return std::unexpected(fits.error());
  return LedgerReader(*std::move(database));
}

Result<std::vector<NamedSums>> LedgerReader::sums(Grouping grouping, std::int64_t since_day) {
  if (grouping == Grouping::session) return sums_of_sessions(since_day);
  std::map<std::string, Sums> by_name;
  const Result<void> read = for_each_row(
      database_, fmt::format("SELECT * FROM days WHERE day >= {}", since_day),
      [&](const Statement& row) { by_name[group_of(grouping, row)].add(read_sums(row, names_)); });
  if (!read) return std::unexpected(read.error());
  std::vector<NamedSums> sums;
  for (auto& [name, each] : by_name)
    sums.push_back({.name = name, .sums = each});
  if (grouping != Grouping::day) sort_dearest_first(sums);
  return sums;
}

Result<std::vector<NamedSums>> LedgerReader::sums_of_sessions(std::int64_t since_day) {
  const Result<std::int64_t> first = first_number_since(database_, since_day);
  if (!first) return std::unexpected(first.error());
  std::unordered_map<std::int64_t, Sums> by_session;
  const Result<void> read =
      for_each_row(database_,
                   fmt::format("SELECT {} FROM requests WHERE number >= {} AND day >= {}", session_columns,
                               *first, since_day),
                   [&](const Statement& row) { add_row(by_session[row.number(0)], row); });
  if (!read) return std::unexpected(read.error());
  std::unordered_map<std::int64_t, std::string> names;
  const Result<void> named =
      for_each_row(database_, "SELECT session, name FROM sessions",
                   [&](const Statement& row) { names.emplace(row.number(0), row.bytes(1)); });
  if (!named) return std::unexpected(named.error());
  std::vector<NamedSums> sums;
  sums.reserve(by_session.size());
  for (const auto& [number, each] : by_session) {
    const auto name = names.find(number);
    sums.push_back({.name = name_of_session(number, name == names.end() ? "" : name->second), .sums = each});
  }
  sort_dearest_first(sums);
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
