#include "database/blob_store.hpp"

#include <random>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::database {

namespace {

constexpr std::int64_t format_version = 1;

/// Dropped at once where the file is too large.
constexpr std::int64_t rows_dropped = 256;

constexpr const char* tables =
    "CREATE TABLE IF NOT EXISTS blobs (key BLOB NOT NULL UNIQUE, day INTEGER NOT NULL, value BLOB NOT NULL);"
    "CREATE INDEX IF NOT EXISTS blobs_by_day ON blobs (day);"
    "CREATE TABLE IF NOT EXISTS identity (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL);"
    "PRAGMA user_version = 1";

std::string_view bytes_of(const BlobStore::Key& key) {
  return {key.data(), key.size()};
}

std::int64_t random_number() {
  std::random_device random;
  return static_cast<std::int64_t>(std::uint64_t{random()} << 32 | random());
}

/// The first of several processes that get here makes the tables and draws the number.
Result<void> make_tables(Database& database) {
  if (Result<void> begun = database.execute("BEGIN IMMEDIATE"); !begun) return begun;
  Result<void> made = database.execute(tables);
  if (made) {
    made = database.execute(
        fmt::format("INSERT OR IGNORE INTO identity VALUES (1, {})", random_number()).c_str());
  }
  if (made) made = database.execute("COMMIT");
  if (!made) static_cast<void>(database.execute("ROLLBACK"));
  return made;
}

}  // namespace

BlobStore::BlobStore(Database database, Statements statements, std::uint64_t identity)
    : database_(std::move(database)), statements_(std::move(statements)), identity_(identity) {}

Result<BlobStore> BlobStore::open(const std::filesystem::path& file) {
  Result<Database> database = Database::open(file);
  if (!database) return std::unexpected(database.error());
  Result<std::int64_t> version = database->number("PRAGMA user_version");
  if (!version) return std::unexpected(version.error());
  if (*version != 0 && *version != format_version) {
    return failure(ErrorKind::bad_data, fmt::format("format {} is not known", *version));
  }
  if (*version == 0) {
    if (Result<void> made = make_tables(*database); !made) return std::unexpected(made.error());
  }
  const Result<std::int64_t> identity = database->number("SELECT number FROM identity");
  if (!identity) return std::unexpected(identity.error());

  Result<Statement> find = database->prepare("SELECT value, day FROM blobs WHERE key = ?1");
  if (!find) return std::unexpected(find.error());
  Result<Statement> insert = database->prepare("INSERT OR IGNORE INTO blobs VALUES (?1, ?2, ?3)");
  if (!insert) return std::unexpected(insert.error());
  Result<Statement> replace = database->prepare("INSERT OR REPLACE INTO blobs VALUES (?1, ?2, ?3)");
  if (!replace) return std::unexpected(replace.error());
  Result<Statement> touch = database->prepare("UPDATE blobs SET day = ?2 WHERE key = ?1 AND day < ?2");
  if (!touch) return std::unexpected(touch.error());
  return BlobStore(*std::move(database),
                   {*std::move(find), *std::move(insert), *std::move(replace), *std::move(touch)},
                   static_cast<std::uint64_t>(*identity));
}

Result<std::optional<BlobStore::Found>> BlobStore::find(const Key& key) {
  Statement& statement = statements_.find;
  const Result<bool> row = statement.bind(1, bytes_of(key)).step();
  if (!row) {
    statement.reset();
    return std::unexpected(row.error());
  }
  std::optional<Found> found;
  if (*row) found = Found{.value = std::string(statement.bytes(0)), .day = statement.number(1)};
  statement.reset();
  return found;
}

Result<void> BlobStore::begin() {
  return database_.begin();
}

Result<void> BlobStore::commit() {
  return database_.commit();
}

void BlobStore::roll_back() {
  database_.roll_back();
}

Result<void> BlobStore::insert(const Key& key, std::string_view value, std::int64_t day) {
  return statements_.insert.bind(1, bytes_of(key)).bind(2, day).bind(3, value).run();
}

Result<void> BlobStore::replace(const Key& key, std::string_view value, std::int64_t day) {
  return statements_.replace.bind(1, bytes_of(key)).bind(2, day).bind(3, value).run();
}

Result<void> BlobStore::touch(const Key& key, std::int64_t day) {
  return statements_.touch.bind(1, bytes_of(key)).bind(2, day).run();
}

Result<void> BlobStore::trim(std::int64_t oldest_day, std::uint64_t most_bytes) {
  Result<void> done = database_.execute(fmt::format("DELETE FROM blobs WHERE day < {}", oldest_day).c_str());
  for (;;) {
    if (!done) return done;
    const Result<std::uint64_t> bytes = size();
    if (!bytes) return std::unexpected(bytes.error());
    if (*bytes <= most_bytes) break;
    const Result<std::int64_t> rows = database_.number("SELECT count(*) FROM (SELECT 1 FROM blobs LIMIT 1)");
    if (!rows) return std::unexpected(rows.error());
    if (*rows == 0) break;
    done = database_.execute(
        fmt::format("DELETE FROM blobs WHERE rowid IN (SELECT rowid FROM blobs ORDER BY day, rowid LIMIT {})",
                    rows_dropped)
            .c_str());
  }
  return database_.execute("PRAGMA incremental_vacuum");
}

}  // namespace tokenpak::database
