#include "ledger/budget.hpp"
#include "ledger/query.hpp"
#include "ledger/schema.hpp"
#include "ledger/session_sums.hpp"

#include <fmt/format.h>

namespace tokenpak::ledger {

namespace {

Result<void> read_all(database::Database& database, std::chrono::system_clock::time_point now,
                      Spending& spending) {
  const Result<std::int64_t> salt = database.number("SELECT salt FROM identity");
  if (!salt) return std::unexpected(salt.error());
  spending.salt = static_cast<std::uint64_t>(*salt);
  const Result<std::int64_t> upto = database.number("SELECT max(number) FROM request_rows");
  if (!upto) return std::unexpected(upto.error());
  spending.upto = *upto;
  spending.day = local_day(now).number;
  const std::int64_t first_of_month = local_day(local_month(now).begin).number;
  const Result<void> read =
      for_each_row(database, fmt::format("SELECT day, cost_nano FROM days WHERE day >= {}", first_of_month),
                   [&spending](const database::Statement& row) {
                     const Money cost{row.number(1)};
                     spending.this_month += cost;
                     if (row.number(0) == spending.day) spending.today += cost;
                   });
  if (!read) return read;
  const Result<AmountsByNumber> sessions = read_session_sums(database, 0);
  if (!sessions) return std::unexpected(sessions.error());
  for (const auto& [number, sums] : *sessions) {
    if (number != 0 && sums.cost != Money()) spending.by_session.emplace(number, sums.cost);
  }
  return {};
}

}  // namespace

Result<Spending> read_spending(const std::filesystem::path& file, std::chrono::system_clock::time_point now) {
  Result<database::Database> database = database::Database::open_to_read(file);
  if (!database) return std::unexpected(database.error());
  if (const Result<void> fits = check_version(*database); !fits) return std::unexpected(fits.error());
  if (const Result<void> begun = database->begin_reading(); !begun) return std::unexpected(begun.error());
  Spending spending;
  const Result<void> read = read_all(*database, now, spending);
  database->roll_back();
  if (!read) return std::unexpected(read.error());
  return spending;
}

}  // namespace tokenpak::ledger
