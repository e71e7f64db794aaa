#pragma once

#include "base/result.hpp"
#include "database/row_source.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

namespace tokenpak::database {

class Statement;

/// One connection to an SQLite file. Used by one thread at a time. Several connections, of this process and
/// of others, may use one file: readers do not wait for writers (write-ahead log), and a writer waits for
/// another up to a second.
///
/// What fails because the file is no database, is damaged, or lacks what a statement names, is of kind
/// `bad_data`; all else is `io`.
class Database {
 public:
  /// Opens the file, or creates it, readable for its owner only. A kill of the process loses nothing that was
  /// committed; a power cut may lose the last commits but leaves the file whole.
  static Result<Database> open(const std::filesystem::path& file);
  /// Opens a file that is there, to read only; it may be written meanwhile.
  static Result<Database> open_to_read(const std::filesystem::path& file);
  ~Database();
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;

  /// Runs statements that return nothing.
  Result<void> execute(const char* sql);
  Result<Statement> prepare(std::string_view sql);
  Result<std::int64_t> number(std::string_view sql);  ///< the first column of the first row
  std::int64_t last_row_number() const;               ///< of the row that this connection inserted last
  Result<std::uint64_t> size();  ///< bytes in use, without what is free inside of the file

  /// Makes a table of this connection alone that has so many columns and no rows, until `run_with` gives it
  /// some. Once for a connection.
  Result<void> add_offered_table(const char* name, std::size_t columns);
  /// Runs a statement that reads this table once. It ends with the first row that cannot be taken.
  Result<void> run_with(Statement& statement, RowSource& rows);

  /// What is written between these is there afterwards as a whole, or not at all. No other process writes
  /// meanwhile.
  Result<void> begin();
  /// What is read until `roll_back` is what the file held at one moment.
  Result<void> begin_reading();
  Result<void> commit();
  void roll_back();

 private:
  friend class Statement;
  struct Connection;
  explicit Database(std::unique_ptr<Connection> connection);

  std::unique_ptr<Connection> connection_;
};

/// A compiled statement; its Database must outlive it. Bound bytes must stay until `reset`.
class Statement {
 public:
  ~Statement();
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;

  Statement& bind(int place, std::int64_t number);     ///< places count from 1
  Statement& bind(int place, std::string_view bytes);  ///< a blob
  Statement& bind_text(int place, std::string_view text);
  Statement& bind_null(int place);

  /// The next row: true if there is one.
  Result<bool> step();
  std::int64_t number(int column) const;     ///< columns count from 0
  std::string_view bytes(int column) const;  ///< of a blob or text; valid until the next step or reset
  bool is_null(int column) const;
  /// Makes it ready to run again; what was bound stays.
  void reset();
  /// For statements that return no rows: step, then reset.
  Result<void> run();

 private:
  friend class Database;
  struct Handle;
  explicit Statement(std::unique_ptr<Handle> handle);

  std::unique_ptr<Handle> handle_;
};

}  // namespace tokenpak::database
