#include "ledger/session_sums.hpp"

#include "ledger/query.hpp"

#include <map>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::ledger {

namespace {

using database::Database;
using database::Statement;

// Columns that stand first in each row of `request_rows`.
constexpr std::string_view row_columns =
    "session, cost_nano, saved_nano, saved_billed, input, cache_read, cache_write, output, "
    "tokens_in, tokens_sent, day, kind";
constexpr int day_column = 10;
constexpr int kind_column = 11;

/// What sums need of a row's kind. They are few, so that looking each up by hand costs less than a join.
struct Kind {
  std::int64_t agent = 0;
  bool failed = false;
  bool has_usage = false;
};
using Kinds = std::unordered_map<std::int64_t, Kind>;

Result<Kinds> read_kinds(Database& database) {
  Kinds kinds;
  const Result<void> read =
      for_each_row(database, "SELECT kind, agent, failed, has_usage FROM kinds", [&](const Statement& row) {
        kinds.emplace(
            row.number(0),
            Kind{.agent = row.number(1), .failed = row.number(2) != 0, .has_usage = row.number(3) != 0});
      });
  if (!read) return std::unexpected(read.error());
  return kinds;
}

Kind kind_of(const Kinds& kinds, std::int64_t number) {
  const auto known = kinds.find(number);
  return known == kinds.end() ? Kind() : known->second;
}

void add_row(Amounts& sums, const Kind& kind, const Statement& row) {
  const auto count = [&row](int column) { return static_cast<std::uint64_t>(row.number(column)); };
  ++sums.requests;
  if (row.is_null(1) && kind.has_usage) ++sums.unpriced;
  sums.cost += Money{row.number(1)};
  sums.saved_cost += Money{row.number(2)};
  sums.saved_billed += row.number(3);
  sums.input += count(4);
  sums.cache_read += count(5);
  sums.cache_write += count(6);
  sums.tokens_out += count(7);
  sums.tokens_in += count(8);
  sums.tokens_sent += row.is_null(9) ? count(8) : count(9);
  sums.errors += kind.failed ? 1 : 0;
}

void add_sums(Amounts& sums, const Statement& row) {
  const auto count = [&row](int column) { return static_cast<std::uint64_t>(row.number(column)); };
  sums.requests += count(1);
  sums.errors += count(2);
  sums.unpriced += count(3);
  sums.tokens_in += count(4);
  sums.tokens_sent += count(5);
  sums.input += count(6);
  sums.cache_read += count(7);
  sums.cache_write += count(8);
  sums.tokens_out += count(9);
  sums.cost += Money{row.number(10)};
  sums.saved_cost += Money{row.number(11)};
  sums.saved_billed += row.number(12);
}

Result<std::int64_t> last_summed(Database& database) {
  return database.number("SELECT upto FROM session_sums ORDER BY number DESC LIMIT 1");
}

/// What sums are kept apart by.
struct SumKey {
  std::int64_t day = 0;
  std::int64_t session = 0;
  std::int64_t agent = 0;
  auto operator<=>(const SumKey&) const = default;
};

Result<void> insert(Statement& statement, std::int64_t upto, const SumKey& key, const Amounts& sums) {
  int place = 0;
  for (const std::int64_t value : {upto, key.day, key.session})
    statement.bind(++place, value);
  for (const std::uint64_t value :
       {sums.requests, sums.errors, sums.unpriced, sums.tokens_in, sums.tokens_sent, sums.input,
        sums.cache_read, sums.cache_write, sums.tokens_out})
    statement.bind(++place, static_cast<std::int64_t>(value));
  for (const std::int64_t value : {sums.cost.nano, sums.saved_cost.nano, sums.saved_billed})
    statement.bind(++place, value);
  statement.bind(++place, key.agent);
  return statement.run();
}

/// One after the other, as a second map would be as large as the first. Kinds of one session stand together,
/// and as a rule they have one agent.
Result<void> insert_written(Statement& statement, std::int64_t upto, const WrittenSums::ByKeys& by_keys,
                            const Kinds& kinds) {
  SumKey key;
  Amounts sums;
  for (const auto& [keys, each] : by_keys) {
    const SumKey next{keys.day, keys.session, kind_of(kinds, keys.kind).agent};
    if (next != key && sums.requests > 0) {
      if (Result<void> done = insert(statement, upto, key, sums); !done) return done;
      sums = Amounts();
    }
    key = next;
    sums.add(each);
  }
  return sums.requests > 0 ? insert(statement, upto, key, sums) : Result<void>();
}

}  // namespace

void WrittenSums::add(std::int64_t last, std::span<const std::shared_ptr<const Row>> rows,
                      std::span<const RowKeys> keys) {
  const std::int64_t before = last - static_cast<std::int64_t>(rows.size());
  if (before != last_) begin_behind(before);  // another process has written meanwhile
  last_ = last;
  Amounts* sums = nullptr;
  for (std::size_t place = 0; place < rows.size(); ++place) {
    if (sums == nullptr || keys[place] != keys[place - 1]) sums = &by_keys_[keys[place]];
    sums->add(*rows[place]);
  }
}

void WrittenSums::begin_behind(std::int64_t number) {
  by_keys_.clear();
  after_ = last_ = number;
}

Result<void> sum_sessions(Database& database, WrittenSums& written) {
  const Result<std::int64_t> summed = last_summed(database);
  if (!summed) return std::unexpected(summed.error());
  const Result<std::int64_t> last = database.number("SELECT max(number) FROM request_rows");
  if (!last) return std::unexpected(last.error());
  if (*last - *summed < rows_summed) return {};
  const Result<Kinds> kinds = read_kinds(database);
  if (!kinds) return std::unexpected(kinds.error());
  Result<Statement> statement =
      database.prepare("INSERT INTO session_sums VALUES (NULL,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  if (!statement) return std::unexpected(statement.error());
  if (written.are_of(*summed, *last)) {
    const Result<void> done = insert_written(*statement, *last, written.by_keys(), *kinds);
    if (done) written.begin_behind(*last);
    return done;
  }
  written.begin_behind(*last);
  std::map<SumKey, Amounts> by_key;
  const Result<void> read = for_each_row(
      database, fmt::format("SELECT {} FROM request_rows WHERE number > {}", row_columns, *summed),
      [&](const Statement& row) {
        const Kind kind = kind_of(*kinds, row.number(kind_column));
        add_row(by_key[{row.number(day_column), row.number(0), kind.agent}], kind, row);
      });
  if (!read) return read;
  for (const auto& [key, sums] : by_key) {
    if (const Result<void> done = insert(*statement, *last, key, sums); !done) return done;
  }
  return {};
}

Result<AmountsByNumber> read_session_sums(Database& database, std::int64_t since_day, SumsOf sums_of) {
  const bool by_agent = sums_of == SumsOf::agents;
  AmountsByNumber by_number;
  const Result<std::int64_t> summed = last_summed(database);
  if (!summed) return std::unexpected(summed.error());
  Result<void> done = for_each_row(
      database,
      fmt::format(
          "SELECT {}, requests, errors, unpriced, tokens_in, tokens_sent, input, cache_read, "
          "cache_write, output, cost_nano, saved_nano, saved_billed FROM session_sums WHERE day >= {}",
          by_agent ? "agent" : "session", since_day),
      [&](const Statement& row) { add_sums(by_number[row.number(0)], row); });
  if (!done) return std::unexpected(done.error());
  const Result<Kinds> kinds = read_kinds(database);
  if (!kinds) return std::unexpected(kinds.error());
  done = for_each_row(database,
                      fmt::format("SELECT {} FROM request_rows WHERE number > {} AND day >= {}", row_columns,
                                  *summed, since_day),
                      [&](const Statement& row) {
                        const Kind kind = kind_of(*kinds, row.number(kind_column));
                        add_row(by_number[by_agent ? kind.agent : row.number(0)], kind, row);
                      });
  if (!done) return std::unexpected(done.error());
  return by_number;
}

}  // namespace tokenpak::ledger
