#include "ledger/ledger_file.hpp"

#include "ledger/columns.hpp"
#include "ledger/ledger_reader.hpp"
#include "ledger/schema.hpp"
#include "ledger/session_sums.hpp"

#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::ledger {

namespace {

/// Dropped in one step of trimming.
constexpr std::int64_t rows_dropped = 2048;
constexpr std::size_t most_named_sessions = 4096;

using DayKey = std::tuple<std::int64_t, std::string_view, std::string_view>;  // day, upstream, model

}  // namespace

LedgerFile::LedgerFile(database::Database database, Statements statements, std::uint64_t salt)
    : database_(std::move(database)), statements_(std::move(statements)), salt_(salt) {}

Result<LedgerFile> LedgerFile::open(const std::filesystem::path& file) {
  Result<database::Database> database = database::Database::open(file);
  if (!database) return std::unexpected(database.error());
  if (const Result<void> migrated = migrate(*database); !migrated) return std::unexpected(migrated.error());
  const Result<std::int64_t> salt = database->number("SELECT salt FROM identity");
  if (!salt) return std::unexpected(salt.error());
  Result<database::Statement> insert_row = database->prepare(insert_row_sql);
  if (!insert_row) return std::unexpected(insert_row.error());
  Result<database::Statement> insert_session = database->prepare(
      "INSERT INTO sessions VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET day = max(day, excluded.day)");
  if (!insert_session) return std::unexpected(insert_session.error());
  Result<database::Statement> find_totals =
      database->prepare("SELECT * FROM days WHERE day = ?1 AND upstream = ?2 AND model = ?3");
  if (!find_totals) return std::unexpected(find_totals.error());
  Result<database::Statement> replace = database->prepare(replace_totals_sql);
  if (!replace) return std::unexpected(replace.error());
  return LedgerFile(
      *std::move(database),
      {*std::move(insert_row), *std::move(insert_session), *std::move(find_totals), *std::move(replace)},
      static_cast<std::uint64_t>(*salt));
}

Result<void> LedgerFile::write(std::span<const std::shared_ptr<const Row>> rows) {
  if (Result<void> begun = database_.begin(); !begun) return begun;
  Result<void> done = write_all(rows);
  rows_until_summed_ -= static_cast<std::int64_t>(rows.size());
  if (done && rows_until_summed_ <= 0) {
    done = sum_sessions(database_);
    rows_until_summed_ = rows_summed / 4;  // other processes write rows, too
  }
  if (done) done = database_.commit();
  if (!done) {
    database_.roll_back();
    named_sessions_.clear();
  }
  return done;
}

Result<void> LedgerFile::write_all(std::span<const std::shared_ptr<const Row>> rows) {
  std::map<DayKey, Totals> by_day;
  for (const auto& row : rows) {
    const Time end = row->started + row->total;
    if (!day_.holds(end)) {
      day_ = local_day(end);
      named_sessions_.clear();
    }
    const Result<std::int64_t> session = session_number(*row, day_.number);
    if (!session) return std::unexpected(session.error());
    if (Result<void> done = insert_row(statements_.insert_row, *row, day_.number, *session); !done)
      return done;
    by_day[{day_.number, row->provider, row->model}].add(*row);
  }
  for (const auto& [key, totals] : by_day) {
    const auto& [day, upstream, model] = key;
    if (Result<void> done = add_to_day(day, upstream, model, totals); !done) return done;
  }
  return {};
}

/// A hash stands for the session's name, which is written once a day, and for a conversation without one.
Result<std::int64_t> LedgerFile::session_number(const Row& row, std::int64_t day) {
  if (row.session.empty() && row.conversation == Hash128()) return 0;
  const Hash128 hash = row.session.empty() ? chain_hash({.low = salt_, .high = salt_}, row.conversation)
                                           : hash128(row.session, salt_);
  const auto number = static_cast<std::int64_t>(hash.low);
  if (row.session.empty() || named_sessions_.contains(number)) return number;
  const Result<void> named =
      statements_.insert_session.bind(1, number).bind(2, day).bind_text(3, row.session).run();
  if (!named) return std::unexpected(named.error());
  if (named_sessions_.size() >= most_named_sessions) named_sessions_.clear();
  named_sessions_.insert(number);
  return number;
}

Result<void> LedgerFile::add_to_day(std::int64_t day, std::string_view upstream, std::string_view model,
                                    const Totals& added) {
  NameStore names;
  Totals totals;
  database::Statement& find = statements_.find_totals;
  const Result<bool> found = find.bind(1, day).bind_text(2, upstream).bind_text(3, model).step();
  if (found && *found) totals = read_totals(find, names);
  find.reset();
  if (!found) return std::unexpected(found.error());
  totals.add(added);
  return replace_totals(statements_.replace_totals, day, upstream, model, totals);
}

Result<Past> LedgerFile::read_past(Time now) {
  return ledger::read_past(database_, now);
}

Result<std::int64_t> LedgerFile::drop(const std::string& table, const std::string& condition) {
  // The last row stays: rows to come have higher numbers than all before.
  const Result<void> done = database_.execute(
      fmt::format(
          "DELETE FROM {0} WHERE number IN (SELECT number FROM {0} WHERE {1} ORDER BY number LIMIT {2}) "
          "AND number < (SELECT max(number) FROM {0})",
          table, condition, rows_dropped)
          .c_str());
  if (!done) return std::unexpected(done.error());
  return database_.number("SELECT changes()");
}

Result<bool> LedgerFile::trim(Time now, const LedgerLimits& limits) {
  const std::int64_t oldest_day = local_day(now - limits.longest_kept).number;
  const std::string is_old = fmt::format("day < {}", oldest_day);
  for (const char* table : {"days", "sessions"}) {
    const Result<void> done =
        database_.execute(fmt::format("DELETE FROM {} WHERE {}", table, is_old).c_str());
    if (!done) return std::unexpected(done.error());
  }
  Result<std::int64_t> dropped = drop("requests", is_old);
  if (dropped && *dropped == 0) dropped = drop("session_sums", is_old);
  const Result<std::uint64_t> bytes = database_.size();
  if (!bytes) return std::unexpected(bytes.error());
  if (*bytes > limits.most_file_bytes) {
    if (dropped && *dropped == 0)
      dropped = drop("requests", "number <= (SELECT upto FROM session_sums ORDER BY number DESC LIMIT 1)");
    if (dropped && *dropped == 0) dropped = drop("session_sums", "true");
  }
  if (!dropped) return std::unexpected(dropped.error());
  if (const Result<void> done = database_.execute("PRAGMA incremental_vacuum(1024)"); !done)
    return std::unexpected(done.error());
  return *dropped > 0;
}

}  // namespace tokenpak::ledger
