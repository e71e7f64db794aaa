#include "ledger/ledger_file.hpp"

#include "ledger/columns.hpp"
#include "ledger/ledger_reader.hpp"
#include "ledger/query.hpp"
#include "ledger/schema.hpp"
#include "ledger/session_sums.hpp"

#include <array>
#include <bit>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace tokenpak::ledger {

namespace {

/// Dropped in one step of trimming.
constexpr std::int64_t rows_dropped = 2048;
constexpr std::size_t most_named = 4096;

constexpr std::string_view name_sql =
    "INSERT INTO {0}s ({0}, day, name) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET day = max(day, "
    "excluded.day)";

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
  if (const Result<void> offered = database->add_offered_table(new_rows_table, RowsToInsert::columns);
      !offered)
    return std::unexpected(offered.error());
  Result<database::Statement> insert_rows = database->prepare(insert_rows_sql);
  if (!insert_rows) return std::unexpected(insert_rows.error());
  Result<database::Statement> insert_kind = database->prepare(insert_kind_sql);
  if (!insert_kind) return std::unexpected(insert_kind.error());
  Result<database::Statement> name_session = database->prepare(fmt::format(name_sql, "session"));
  if (!name_session) return std::unexpected(name_session.error());
  Result<database::Statement> name_agent = database->prepare(fmt::format(name_sql, "agent"));
  if (!name_agent) return std::unexpected(name_agent.error());
  Result<database::Statement> insert_rates =
      database->prepare("INSERT OR IGNORE INTO rates VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
  if (!insert_rates) return std::unexpected(insert_rates.error());
  Result<database::Statement> find_totals =
      database->prepare("SELECT * FROM days WHERE day = ?1 AND upstream = ?2 AND model = ?3");
  if (!find_totals) return std::unexpected(find_totals.error());
  Result<database::Statement> replace = database->prepare(replace_totals_sql);
  if (!replace) return std::unexpected(replace.error());
  return LedgerFile(
      *std::move(database),
      {*std::move(insert_rows), *std::move(insert_kind), *std::move(name_session), *std::move(name_agent),
       *std::move(insert_rates), *std::move(find_totals), *std::move(replace)},
      static_cast<std::uint64_t>(*salt));
}

Result<void> LedgerFile::write(std::span<const std::shared_ptr<const Row>> rows) {
  if (Result<void> begun = database_.begin(); !begun) return begun;
  Result<void> done = seen_ ? read_others() : Result<void>();
  if (done) done = write_all(rows);
  rows_until_summed_ -= static_cast<std::int64_t>(rows.size());
  if (done && rows_until_summed_ <= 0) {
    done = sum_sessions(database_, written_);
    rows_until_summed_ = rows_summed / 4;  // other processes write rows, too
  }
  if (done) done = database_.commit();
  if (!done) {
    database_.roll_back();
    named_.clear();
    written_.begin_behind(-1);
  }
  if (done && seen_ && !rows.empty()) seen_ = database_.last_row_number();
  return done;
}

Result<void> LedgerFile::watch_others(std::optional<std::int64_t> after) {
  const Result<std::int64_t> last = database_.number("SELECT max(number) FROM request_rows");
  if (!last) return std::unexpected(last.error());
  seen_ = after.value_or(*last);
  return {};
}

Result<void> LedgerFile::read_others() {
  return for_each_row(
      database_,
      fmt::format(
          "SELECT number, day, session, cost_nano FROM request_rows WHERE number > {} ORDER BY number",
          *seen_),
      [this](const database::Statement& row) {
        seen_ = row.number(0);
        const SpentElsewhere spent{
            .day = row.number(1), .session = row.number(2), .cost = Money{row.number(3)}};
        if (spent.cost != Money()) others_.push_back(spent);
      });
}

Result<std::vector<SpentElsewhere>> LedgerFile::take_others() {
  if (!seen_) return std::vector<SpentElsewhere>();
  if (const Result<void> read = read_others(); !read) return std::unexpected(read.error());
  return std::exchange(others_, {});
}

Result<void> LedgerFile::write_all(std::span<const std::shared_ptr<const Row>> rows) {
  std::vector<RowKeys> keys;
  keys.reserve(rows.size());
  std::map<DayKey, Totals> by_day;
  Totals* totals = nullptr;  // of the last row's day, upstream and model, which its kind tells
  for (const auto& row : rows) {
    const Time end = row->started + row->total;
    if (!day_.holds(end)) {
      day_ = local_day(end);
      named_.clear();
    }
    const Result<RowKeys> found = keys_of(*row, day_.number);
    if (!found) return std::unexpected(found.error());
    if (keys.empty() || found->day != keys.back().day || found->kind != keys.back().kind)
      totals = &by_day[{day_.number, row->provider, row->model}];
    totals->add(*row);
    keys.push_back(*found);
  }
  RowsToInsert inserted(rows, keys);
  if (Result<void> done = database_.run_with(statements_.insert_rows, inserted); !done) return done;
  written_.add(database_.last_row_number(), rows, keys);
  for (const auto& [key, added] : by_day) {
    const auto& [day, upstream, model] = key;
    if (Result<void> done = add_to_day(day, upstream, model, added); !done) return done;
  }
  return {};
}

Result<RowKeys> LedgerFile::keys_of(const Row& row, std::int64_t day) {
  RowKeys keys{.day = day, .session = session_number(row.session, row.conversation, salt_)};
  if (!row.session.empty()) {
    if (Result<void> named = name(statements_.name_session, keys.session, row.session, day); !named)
      return std::unexpected(named.error());
  }
  const Result<std::int64_t> kind = kind_number(row, day);
  if (!kind) return std::unexpected(kind.error());
  keys.kind = *kind;
  return keys;
}

Result<std::int64_t> LedgerFile::kind_number(const Row& row, std::int64_t day) {
  kind_bytes_.assign(row.agent).push_back('\0');
  append_kind(kind_bytes_, row);
  if (row.rates) {
    const auto bytes = std::bit_cast<std::array<char, sizeof(Rates)>>(*row.rates);
    kind_bytes_.append(bytes.data(), bytes.size());
  }
  const auto number = static_cast<std::int64_t>(hash128(kind_bytes_, salt_ + 1).low);
  if (named_.contains(number)) return number;
  const Result<std::int64_t> agent = agent_number(row.agent, day);
  if (!agent) return agent;
  const Result<std::int64_t> rates = row.rates ? rates_number(*row.rates) : 0;
  if (!rates) return rates;
  const Result<void> inserted = insert_kind(statements_.insert_kind, number, day, row, *agent, *rates);
  if (!inserted) return std::unexpected(inserted.error());
  remember(number);
  return number;
}

Result<std::int64_t> LedgerFile::agent_number(std::string_view agent, std::int64_t day) {
  if (agent.empty()) return 0;
  const auto number = static_cast<std::int64_t>(hash128(agent, ~salt_).low);
  if (Result<void> named = name(statements_.name_agent, number, agent, day); !named)
    return std::unexpected(named.error());
  return number;
}

void LedgerFile::remember(std::int64_t number) {
  if (named_.size() >= most_named) named_.clear();
  named_.insert(number);
}

/// A name is written once a day; a hash of it stands in the rows.
Result<void> LedgerFile::name(database::Statement& statement, std::int64_t number, std::string_view name,
                              std::int64_t day) {
  if (named_.contains(number)) return {};
  const Result<void> named = statement.bind(1, number).bind(2, day).bind_text(3, name).run();
  if (named) remember(number);
  return named;
}

Result<std::int64_t> LedgerFile::rates_number(const Rates& rates) {
  const std::array<std::uint64_t, 5> values{rates.input, rates.output, rates.cache_read, rates.cache_write_5m,
                                            rates.cache_write_1h};
  const auto bytes = std::bit_cast<std::array<char, sizeof values>>(values);
  const auto number = static_cast<std::int64_t>(hash128({bytes.data(), bytes.size()}, 0).low);
  if (named_.contains(number)) return number;
  statements_.insert_rates.bind(1, number);
  int place = 1;
  for (const std::uint64_t value : values)
    statements_.insert_rates.bind(++place, static_cast<std::int64_t>(value));
  if (const Result<void> inserted = statements_.insert_rates.run(); !inserted)
    return std::unexpected(inserted.error());
  remember(number);
  return number;
}

std::int64_t session_number(std::string_view name, const Hash128& conversation, std::uint64_t salt) {
  if (name.empty() && conversation == Hash128()) return 0;
  const Hash128 hash =
      name.empty() ? chain_hash({.low = salt, .high = salt}, conversation) : hash128(name, salt);
  return static_cast<std::int64_t>(hash.low);
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
  for (const char* table : {"days", "sessions", "agents"}) {
    const Result<void> done =
        database_.execute(fmt::format("DELETE FROM {} WHERE {}", table, is_old).c_str());
    if (!done) return std::unexpected(done.error());
  }
  Result<std::int64_t> dropped = drop("request_rows", is_old);
  if (dropped && *dropped == 0) dropped = drop("session_sums", is_old);
  const Result<std::uint64_t> bytes = database_.size();
  if (!bytes) return std::unexpected(bytes.error());
  if (*bytes > limits.most_file_bytes) {
    if (dropped && *dropped == 0) {
      dropped =
          drop("request_rows", "number <= (SELECT upto FROM session_sums ORDER BY number DESC LIMIT 1)");
    }
    if (dropped && *dropped == 0) dropped = drop("session_sums", "true");
  }
  if (!dropped) return std::unexpected(dropped.error());
  // Rows stand in the order of their days, but for what two processes write around midnight.
  const Result<void> kinds = database_.execute(
      "DELETE FROM kinds WHERE day < (SELECT day FROM request_rows ORDER BY number LIMIT 1) - 1");
  if (!kinds) return std::unexpected(kinds.error());
  if (const Result<void> done = database_.execute("PRAGMA incremental_vacuum(1024)"); !done)
    return std::unexpected(done.error());
  return *dropped > 0;
}

}  // namespace tokenpak::ledger
