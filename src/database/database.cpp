#include "database/database.hpp"

#include "database/offered_rows.hpp"

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tokenpak::database {

namespace {

constexpr int wait_for_others = 1000;  // milliseconds

std::unexpected<Error> failed(sqlite3* connection, int code) {
  const int primary = code & 0xff;
  // SQLITE_ERROR is a statement that does not fit the tables: the file is not one that we made.
  const bool is_damaged = primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB || primary == SQLITE_ERROR;
  // SQLite's messages name tables and files, never contents.
  return failure(is_damaged ? ErrorKind::bad_data : ErrorKind::io,
                 connection == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(connection));
}

/// SQLite would create the file readable for all.
Result<void> create_for_owner(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) {
    return failure(ErrorKind::io,
                   fmt::format("cannot open {}: {}", file.string(), std::generic_category().message(errno)));
  }
  ::fchmod(descriptor, S_IRUSR | S_IWUSR);
  ::close(descriptor);
  return {};
}

}  // namespace

struct Database::Connection {
  explicit Connection(sqlite3* opened) : handle(opened) {}
  ~Connection() { sqlite3_close_v2(handle); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  sqlite3* handle;
  OfferedRows offered;
};

struct Statement::Handle {
  explicit Handle(sqlite3_stmt* prepared) : handle(prepared) {}
  ~Handle() { sqlite3_finalize(handle); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  sqlite3_stmt* handle;
};

Database::Database(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Database::~Database() = default;
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;

Result<Database> Database::open(const std::filesystem::path& file) {
  if (Result<void> created = create_for_owner(file); !created) return std::unexpected(created.error());
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(
      file.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  auto connection = std::make_unique<Connection>(handle);
  if (code != SQLITE_OK) return failed(handle, code);
  sqlite3_busy_timeout(handle, wait_for_others);
  Database database(std::move(connection));
  // What is deleted is overwritten and its space given back: the files hold texts.
  Result<void> ready = database.execute(
      "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
      "PRAGMA secure_delete = ON; PRAGMA journal_size_limit = 4194304; PRAGMA cell_size_check = ON;"
      "PRAGMA cache_size = -1024");
  if (!ready) return std::unexpected(ready.error());
  return database;
}

Result<Database> Database::open_to_read(const std::filesystem::path& file) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(
      file.c_str(), &handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  auto connection = std::make_unique<Connection>(handle);
  if (code != SQLITE_OK) return failed(handle, code);
  sqlite3_busy_timeout(handle, wait_for_others);
  return Database(std::move(connection));
}

Result<void> Database::begin() {
  return execute("BEGIN IMMEDIATE");
}

Result<void> Database::begin_reading() {
  return execute("BEGIN");
}

Result<void> Database::commit() {
  return execute("COMMIT");
}

void Database::roll_back() {
  static_cast<void>(execute("ROLLBACK"));  // fails where SQLite has rolled back by itself
}

Result<void> Database::execute(const char* sql) {
  const int code = sqlite3_exec(connection_->handle, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failed(connection_->handle, code);
  return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(connection_->handle, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  if (code != SQLITE_OK) return failed(connection_->handle, code);
  return Statement(std::make_unique<Statement::Handle>(handle));
}

Result<std::int64_t> Database::number(std::string_view sql) {
  Result<Statement> statement = prepare(sql);
  if (!statement) return std::unexpected(statement.error());
  const Result<bool> row = statement->step();
  if (!row) return std::unexpected(row.error());
  return *row ? statement->number(0) : 0;
}

std::int64_t Database::last_row_number() const {
  return sqlite3_last_insert_rowid(connection_->handle);
}

Result<std::uint64_t> Database::size() {
  const Result<std::int64_t> pages = number("PRAGMA page_count");
  if (!pages) return std::unexpected(pages.error());
  const Result<std::int64_t> free = number("PRAGMA freelist_count");
  if (!free) return std::unexpected(free.error());
  const Result<std::int64_t> page = number("PRAGMA page_size");
  if (!page) return std::unexpected(page.error());
  return static_cast<std::uint64_t>((*pages - *free) * *page);
}

Result<void> Database::add_offered_table(const char* name, std::size_t columns) {
  OfferedRows& offered = connection_->offered;
  offered.values.resize(columns);
  offered.declaration = "CREATE TABLE offered (";
  for (std::size_t column = 0; column < columns; ++column)
    offered.declaration += fmt::format("{}c{}", column == 0 ? "" : ", ", column);
  offered.declaration += ")";
  const int code = add_offered_rows(connection_->handle, name, offered);
  if (code != SQLITE_OK) return failed(connection_->handle, code);
  return {};
}

Result<void> Database::run_with(Statement& statement, RowSource& rows) {
  connection_->offered.source = &rows;
  Result<void> done = statement.run();
  connection_->offered.source = nullptr;
  return done;
}

Statement::Statement(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
Statement::~Statement() = default;
Statement::Statement(Statement&&) noexcept = default;
Statement& Statement::operator=(Statement&&) noexcept = default;

Statement& Statement::bind(int place, std::int64_t number) {
  sqlite3_bind_int64(handle_->handle, place, number);
  return *this;
}

Statement& Statement::bind(int place, std::string_view bytes) {
  sqlite3_bind_blob64(handle_->handle, place, bytes.data(), bytes.size(), SQLITE_STATIC);
  return *this;
}

Statement& Statement::bind_text(int place, std::string_view text) {
  sqlite3_bind_text64(handle_->handle, place, text.data() == nullptr ? "" : text.data(), text.size(),
                      SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}

Statement& Statement::bind_null(int place) {
  sqlite3_bind_null(handle_->handle, place);
  return *this;
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(handle_->handle);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return failed(sqlite3_db_handle(handle_->handle), code);
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(handle_->handle, column);
}

std::string_view Statement::bytes(int column) const {
  const void* data = sqlite3_column_blob(handle_->handle, column);
  const int size = sqlite3_column_bytes(handle_->handle, column);
  return data == nullptr ? std::string_view()
                         : std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(size));
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(handle_->handle, column) == SQLITE_NULL;
}

void Statement::reset() {
  sqlite3_reset(handle_->handle);
}

Result<void> Statement::run() {
  const Result<bool> row = step();
  reset();
  if (!row) return std::unexpected(row.error());
  return {};
}

}  // namespace tokenpak::database
