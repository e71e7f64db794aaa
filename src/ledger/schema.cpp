#include "ledger/schema.hpp"

#include <array>
#include <cstdint>

#include <fmt/format.h>

namespace tokenpak::ledger {

namespace {

// What a report reads of every row stands first: SQLite reads a row from its beginning. There is no index, as
// rows are written in the order of their ends, and each index would cost as much as the row.
constexpr const char* first_version =
    "CREATE TABLE requests ("
    " number INTEGER PRIMARY KEY, day INTEGER NOT NULL, session INTEGER NOT NULL, cost_nano INTEGER,"
    " saved_nano INTEGER, saved_billed INTEGER, input INTEGER, cache_read INTEGER, cache_write_5m INTEGER,"
    " cache_write_1h INTEGER, output INTEGER, tokens_in INTEGER NOT NULL, tokens_sent INTEGER NOT NULL,"
    " failed INTEGER NOT NULL, reasoning INTEGER, started INTEGER NOT NULL, id TEXT NOT NULL,"
    " upstream TEXT NOT NULL, dialect TEXT NOT NULL, mode TEXT NOT NULL, model TEXT NOT NULL,"
    " exactness TEXT NOT NULL, status INTEGER NOT NULL, streamed INTEGER NOT NULL, complete INTEGER NOT NULL,"
    " failed_kind TEXT, client_left INTEGER NOT NULL, saved_by_stage TEXT, cache_break TEXT,"
    " fell_short INTEGER NOT NULL, pass_through INTEGER NOT NULL, bytes_in INTEGER NOT NULL,"
    " bytes_sent INTEGER NOT NULL, bytes_out INTEGER NOT NULL, total_us INTEGER NOT NULL,"
    " overhead_us INTEGER NOT NULL, upstream_us INTEGER NOT NULL, first_byte_us INTEGER,"
    " injected_tokens INTEGER NOT NULL, injected_chunks INTEGER NOT NULL);"
    "CREATE TABLE sessions (session INTEGER PRIMARY KEY, day INTEGER NOT NULL, name TEXT NOT NULL);"
    "CREATE TABLE days ("
    " day INTEGER NOT NULL, upstream TEXT NOT NULL, model TEXT NOT NULL, requests INTEGER NOT NULL,"
    " errors INTEGER NOT NULL, unpriced INTEGER NOT NULL, tokens_in INTEGER NOT NULL,"
    " tokens_sent INTEGER NOT NULL, input INTEGER NOT NULL, cache_read INTEGER NOT NULL,"
    " cache_write INTEGER NOT NULL, output INTEGER NOT NULL, cost_nano INTEGER NOT NULL,"
    " saved_nano INTEGER NOT NULL, saved_billed INTEGER NOT NULL, breaks_by_client INTEGER NOT NULL,"
    " breaks_by_proxy INTEGER NOT NULL, pass_through INTEGER NOT NULL, saved_by_stage TEXT NOT NULL,"
    " latency BLOB NOT NULL, overhead BLOB NOT NULL, first_byte BLOB NOT NULL,"
    " PRIMARY KEY (day, upstream, model)) WITHOUT ROWID;"
    // The rows up to `upto` by session, appended for some thousand rows at a time: a table that sums each
    // session in one place would be written all over.
    "CREATE TABLE session_sums ("
    " number INTEGER PRIMARY KEY, upto INTEGER NOT NULL, day INTEGER NOT NULL, session INTEGER NOT NULL,"
    " requests INTEGER NOT NULL, errors INTEGER NOT NULL, unpriced INTEGER NOT NULL, tokens_in INTEGER NOT "
    "NULL,"
    " tokens_sent INTEGER NOT NULL, input INTEGER NOT NULL, cache_read INTEGER NOT NULL,"
    " cache_write INTEGER NOT NULL, output INTEGER NOT NULL, cost_nano INTEGER NOT NULL,"
    " saved_nano INTEGER NOT NULL, saved_billed INTEGER NOT NULL);"
    // Mixed into the hashes that tell conversations apart: nobody can try what a conversation began with.
    "CREATE TABLE identity (one INTEGER PRIMARY KEY CHECK (one = 1), salt INTEGER NOT NULL);"
    "INSERT INTO identity VALUES (1, random());";

constexpr const char* second_version =
    "ALTER TABLE requests ADD COLUMN agent INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE requests ADD COLUMN rates INTEGER;"
    "ALTER TABLE requests ADD COLUMN estimated INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE requests ADD COLUMN bypass INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE requests ADD COLUMN edits INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE requests ADD COLUMN injected_sources TEXT;"
    "CREATE TABLE agents (agent INTEGER PRIMARY KEY, day INTEGER NOT NULL, name TEXT NOT NULL);"
    // Picodollars a token. A set of prices has the same number in every file: a hash of them.
    "CREATE TABLE rates (rates INTEGER PRIMARY KEY, input INTEGER NOT NULL, output INTEGER NOT NULL,"
    " cache_read INTEGER NOT NULL, cache_write_5m INTEGER NOT NULL, cache_write_1h INTEGER NOT NULL);"
    "ALTER TABLE days ADD COLUMN estimated INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE days ADD COLUMN upstream_time BLOB NOT NULL DEFAULT x'';"
    "ALTER TABLE session_sums ADD COLUMN agent INTEGER NOT NULL DEFAULT 0;";

// A row costs the processor by its columns: what is the same in many rows stands once, in `kinds`, what few
// rows have is one JSON text, and a count of zero is NULL. `requests` shows all as one table. There is still
// no index: rows are written in the order of their ends, and reports read sums.
constexpr const char* third_version =
    "ALTER TABLE requests RENAME TO earlier;"
    "CREATE TABLE kinds ("
    " kind INTEGER PRIMARY KEY, day INTEGER NOT NULL, upstream TEXT NOT NULL, dialect TEXT NOT NULL,"
    " mode TEXT NOT NULL, model TEXT NOT NULL, exactness TEXT NOT NULL, agent INTEGER NOT NULL, rates "
    "INTEGER,"
    " status INTEGER NOT NULL, failed_kind TEXT, failed INTEGER NOT NULL, streamed INTEGER NOT NULL,"
    " complete INTEGER NOT NULL, client_left INTEGER NOT NULL, fell_short INTEGER NOT NULL,"
    " pass_through INTEGER NOT NULL, estimated INTEGER NOT NULL, bypass INTEGER NOT NULL,"
    " has_usage INTEGER NOT NULL, has_saving INTEGER NOT NULL);"
    // Without types: that a number stays one need not be seen to for each column of each row.
    "CREATE TABLE request_rows (number INTEGER PRIMARY KEY, day, session, kind, cost_nano, saved_nano,"
    " saved_billed, input, cache_read, cache_write, output, tokens_in, tokens_sent, started, id, bytes_in,"
    " bytes_out, total_us, overhead_us, upstream_us, first_byte_us, details);"
    // The kinds of the rows that there are: told apart by a text, numbered as they come.
    "CREATE TEMP TABLE texts (kind INTEGER PRIMARY KEY, text TEXT UNIQUE NOT NULL, number INTEGER NOT NULL);"
    "CREATE TEMP VIEW earlier_texts AS SELECT number, json_array(upstream, dialect, mode, model, exactness,"
    " agent, rates, status, failed_kind, failed, streamed, complete, client_left, fell_short, pass_through,"
    " estimated, bypass, input IS NULL, saved_nano IS NULL) AS text FROM main.earlier;"
    "INSERT INTO texts (text, number) SELECT text, number FROM earlier_texts WHERE true"
    " ON CONFLICT (text) DO UPDATE SET number = max(number, excluded.number);"
    "INSERT INTO kinds SELECT kind, day, upstream, dialect, mode, model, exactness, agent, rates, status,"
    " failed_kind, failed, streamed, complete, client_left, fell_short, pass_through, estimated, bypass,"
    " input IS NOT NULL, saved_nano IS NOT NULL FROM texts JOIN earlier USING (number);"
    "INSERT INTO request_rows SELECT number, day, session, kind, cost_nano, nullif(saved_nano, 0),"
    " nullif(saved_billed, 0), nullif(input, 0), nullif(cache_read, 0),"
    " nullif(cache_write_5m + cache_write_1h, 0), nullif(output, 0), tokens_in,"
    " nullif(tokens_sent, tokens_in), started, id, bytes_in, bytes_out, total_us, overhead_us, upstream_us,"
    " first_byte_us,"
    " nullif(json_patch('{}', json_object('bytes_sent', nullif(bytes_sent, bytes_in),"
    " 'cache_write_1h', nullif(cache_write_1h, 0), 'reasoning', nullif(reasoning, 0),"
    " 'edits', nullif(edits, 0), 'saved_by_stage', saved_by_stage,"
    " 'cache_break', cache_break, 'injected_tokens', nullif(injected_tokens, 0),"
    " 'injected_chunks', nullif(injected_chunks, 0), 'injected_sources', json(injected_sources))), '{}')"
    " FROM (SELECT * FROM earlier CROSS JOIN earlier_texts USING (number)) CROSS JOIN"
    " (SELECT kind, text FROM texts) USING (text);"
    "DROP VIEW temp.earlier_texts; DROP TABLE temp.texts; DROP TABLE earlier;"
    "CREATE VIEW requests AS SELECT number, rows.day AS day, session, cost_nano,"
    " CASE WHEN has_saving THEN ifnull(saved_nano, 0) END AS saved_nano,"
    " CASE WHEN has_saving THEN ifnull(saved_billed, 0) END AS saved_billed,"
    " CASE WHEN has_usage THEN ifnull(input, 0) END AS input,"
    " CASE WHEN has_usage THEN ifnull(cache_read, 0) END AS cache_read,"
    " CASE WHEN has_usage THEN ifnull(cache_write, 0) - ifnull(json_extract(details, '$.cache_write_1h'), 0)"
    " END AS cache_write_5m,"
    " CASE WHEN has_usage THEN ifnull(json_extract(details, '$.cache_write_1h'), 0) END AS cache_write_1h,"
    " CASE WHEN has_usage THEN ifnull(output, 0) END AS output,"
    " tokens_in, ifnull(tokens_sent, tokens_in) AS tokens_sent, failed,"
    " CASE WHEN has_usage THEN ifnull(json_extract(details, '$.reasoning'), 0) END AS reasoning, started, "
    "id, upstream, dialect, mode,"
    " model, exactness, status, streamed, complete, failed_kind, client_left,"
    " json_extract(details, '$.saved_by_stage') AS saved_by_stage,"
    " json_extract(details, '$.cache_break') AS cache_break, fell_short, pass_through, bytes_in,"
    " ifnull(json_extract(details, '$.bytes_sent'), bytes_in) AS bytes_sent, bytes_out, total_us, "
    "overhead_us, upstream_us,"
    " first_byte_us, ifnull(json_extract(details, '$.injected_tokens'), 0) AS injected_tokens,"
    " ifnull(json_extract(details, '$.injected_chunks'), 0) AS injected_chunks, agent, rates, estimated,"
    " bypass, ifnull(json_extract(details, '$.edits'), 0) AS edits,"
    " json_extract(details, '$.injected_sources') AS injected_sources,"
    " json_extract(details, '$.edits_by_stage') AS edits_by_stage,"
    " json_extract(details, '$.retries') AS retries, json_extract(details, '$.fallback') AS fallback"
    " FROM request_rows AS rows LEFT JOIN kinds USING (kind);";

constexpr std::array steps = {first_version, second_version, third_version};

std::unexpected<Error> of_later_version(std::int64_t version) {
  return failure(ErrorKind::io,
                 fmt::format("it was written by a later version of tokenpak (format {})", version));
}

Result<void> take_steps(database::Database& database, std::span<const char* const> all) {
  const Result<std::int64_t> version = database.number("PRAGMA user_version");
  if (!version) return std::unexpected(version.error());
  if (*version < 0 || *version > static_cast<std::int64_t>(all.size())) return of_later_version(*version);
  for (const char* const step : all.subspan(static_cast<std::size_t>(*version))) {
    if (Result<void> taken = database.execute(step); !taken) return taken;
  }
  return database.execute(fmt::format("PRAGMA user_version = {}", all.size()).c_str());
}

}  // namespace

std::span<const char* const> schema_steps() {
  return steps;
}

Result<void> migrate(database::Database& database, std::span<const char* const> all) {
  const Result<std::int64_t> version = database.number("PRAGMA user_version");
  if (!version) return std::unexpected(version.error());
  if (*version == static_cast<std::int64_t>(all.size())) return {};
  if (Result<void> begun = database.begin(); !begun) return begun;
  Result<void> done = take_steps(database, all);
  if (done) done = database.commit();
  if (!done) database.roll_back();
  return done;
}

Result<void> check_version(database::Database& database) {
  const Result<std::int64_t> version = database.number("PRAGMA user_version");
  if (!version) return std::unexpected(version.error());
  if (*version > static_cast<std::int64_t>(steps.size())) return of_later_version(*version);
  if (*version != static_cast<std::int64_t>(steps.size())) {
    return failure(ErrorKind::io,
                   "it was written by an earlier version of tokenpak; start `tokenpak serve` once");
  }
  return {};
}

}  // namespace tokenpak::ledger
