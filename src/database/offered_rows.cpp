#include "database/offered_rows.hpp"

#include <algorithm>
#include <memory>

#include <sqlite3.h>

namespace tokenpak::database {

namespace {

struct Table : sqlite3_vtab {
  OfferedRows* rows = nullptr;
};

struct Cursor : sqlite3_vtab_cursor {
  OfferedRows* rows = nullptr;
  sqlite3_int64 number = 0;
  bool is_at_end = true;
};

Cursor& cursor_of(sqlite3_vtab_cursor* cursor) {
  return *static_cast<Cursor*>(cursor);
}

void advance(Cursor& cursor) {
  std::ranges::fill(cursor.rows->values, Value());
  cursor.is_at_end = cursor.rows->source == nullptr || !cursor.rows->source->next(cursor.rows->values);
  ++cursor.number;
}

int connect(sqlite3* connection, void* rows, int /*count*/, const char* const* /*arguments*/,
            sqlite3_vtab** table, char** /*message*/) {
  auto made = std::make_unique<Table>();
  made->rows = static_cast<OfferedRows*>(rows);
  const int code = sqlite3_declare_vtab(connection, made->rows->declaration.c_str());
  if (code == SQLITE_OK) *table = made.release();
  return code;
}

int disconnect(sqlite3_vtab* table) {
  const std::unique_ptr<Table> owned(static_cast<Table*>(table));
  return SQLITE_OK;
}

int plan(sqlite3_vtab* /*table*/, sqlite3_index_info* /*index*/) {
  return SQLITE_OK;
}

int open(sqlite3_vtab* table, sqlite3_vtab_cursor** cursor) {
  auto made = std::make_unique<Cursor>();
  made->rows = static_cast<Table*>(table)->rows;
  *cursor = made.release();
  return SQLITE_OK;
}

int close(sqlite3_vtab_cursor* cursor) {
  const std::unique_ptr<Cursor> owned(&cursor_of(cursor));
  return SQLITE_OK;
}

int begin(sqlite3_vtab_cursor* cursor, int /*plan*/, const char* /*name*/, int /*count*/,
          sqlite3_value** /*values*/) {
  cursor_of(cursor).number = 0;
  advance(cursor_of(cursor));
  return SQLITE_OK;
}

int next(sqlite3_vtab_cursor* cursor) {
  advance(cursor_of(cursor));
  return SQLITE_OK;
}

int is_at_end(sqlite3_vtab_cursor* cursor) {
  return cursor_of(cursor).is_at_end ? 1 : 0;
}

int column(sqlite3_vtab_cursor* cursor, sqlite3_context* context, int number) {
  const Value& value = cursor_of(cursor).rows->values[static_cast<std::size_t>(number)];
  switch (value.kind()) {
    case Value::Kind::nothing:
      break;
    case Value::Kind::number:
      sqlite3_result_int64(context, value.number());
      break;
    case Value::Kind::text:
      sqlite3_result_text64(context, value.text().data(), value.text().size(), SQLITE_STATIC, SQLITE_UTF8);
      break;
  }
  return SQLITE_OK;
}

int row_number(sqlite3_vtab_cursor* cursor, sqlite3_int64* number) {
  *number = cursor_of(cursor).number;
  return SQLITE_OK;
}

constexpr sqlite3_module make_module() {
  sqlite3_module module{};
  module.iVersion = 1;
  module.xConnect = connect;  // without xCreate: a table that is there by its module's name alone
  module.xBestIndex = plan;
  module.xDisconnect = disconnect;
  module.xOpen = open;
  module.xClose = close;
  module.xFilter = begin;
  module.xNext = next;
  module.xEof = is_at_end;
  module.xColumn = column;
  module.xRowid = row_number;
  return module;
}

constexpr sqlite3_module offered_rows_module = make_module();

}  // namespace

int add_offered_rows(sqlite3* connection, const char* name, OfferedRows& rows) {
  return sqlite3_create_module(connection, name, &offered_rows_module, &rows);
}

}  // namespace tokenpak::database
