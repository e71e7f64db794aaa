#pragma once

// A ledger's file in a folder of its own, and rows to write into it.

#include "base/temporary_folder_test.hpp"
#include "database/database.hpp"
#include "ledger/ledger_file.hpp"
#include "ledger/ledger_reader.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tokenpak::ledger::test {

using namespace std::chrono_literals;
using std::chrono::sys_days;
using Rows = std::vector<std::shared_ptr<const Row>>;

inline const LedgerFile::Time noon = sys_days(2026y / 11 / 23) + 12h;

class LedgerFileTest : public testing::Test {
 protected:
  LedgerFile open() {
    Result<LedgerFile> file = LedgerFile::open(file_);
    if (!file) throw std::runtime_error(file.error().message);
    return *std::move(file);
  }
  LedgerReader reader() {
    Result<LedgerReader> reader = LedgerReader::open(file_);
    if (!reader) throw std::runtime_error(reader.error().message);
    return *std::move(reader);
  }
  std::vector<std::string> ids() {
    std::vector<std::string> ids;
    const std::vector<NumberedRow> all = reader().rows(100'000).value();
    for (const NumberedRow& row : all)
      ids.push_back(row.row->id);
    return ids;
  }

  TemporaryFolder temporary_;
  std::filesystem::path folder_ = temporary_.path();
  std::filesystem::path file_ = folder_ / "ledger.db";
};

inline Row row(std::string id, LedgerFile::Time started = noon, std::string model = "claude-opus-4-5") {
  Row row;
  row.id = std::move(id);
  row.started = started;
  row.provider = "anthropic";
  row.dialect = "anthropic_messages";
  row.mode = "hybrid";
  row.model = std::move(model);
  row.session = "session-1";
  row.agent = "claude-cli";
  row.status = 200;
  row.complete = true;
  row.tokens_in = 1240;
  row.tokens_sent = 892;
  row.exactness = "estimate";
  row.savings[0] = {"hygiene", 300, 2};
  row.savings[1] = {"references", 48};
  row.usage = {.input = 92,
               .cache_read = 700,
               .cache_write_5m = 80,
               .cache_write_1h = 20,
               .output = 156,
               .reasoning = 12,
               .reported = true};
  row.estimated = true;
  row.bypass = true;
  row.fallback = "backup";
  row.retries = 2;
  row.edits = 3;
  row.cost = Money{8'900'001};
  row.rates = Rates{5'000'000, 25'000'000, 500'000, 6'250'000, 10'000'000};
  row.vault_injection = {2, 412, {"docs/config.md#cache-timeout", "a \"b\", c.md#d"}};
  row.saved = BilledSaving{Money{-1'000'000}, -200};
  row.bytes_in = 4000;
  row.bytes_sent = 3000;
  row.bytes_out = 2000;
  row.total = 2s;
  row.overhead = 150us;
  row.upstream = 1990ms;
  row.first_byte = 400ms;
  return row;
}

/// One that failed before anything was known of it.
inline Row bare_row() {
  Row row;
  row.id = "bare";
  row.started = noon;
  row.provider = "openai";
  row.dialect = "openai_chat";
  row.mode = "strict";
  row.exactness = "exact";
  row.failed = true;
  row.failed_kind = "tokenpak_upstream_broken";
  row.client_left = true;
  row.cache_break = "client: message 3";
  row.fell_short = true;
  row.pass_through = true;
  row.conversation = {.low = 1, .high = 2};
  return row;
}

inline Rows shared(std::vector<Row> rows) {
  Rows shared;
  for (Row& each : rows)
    shared.push_back(std::make_shared<const Row>(std::move(each)));
  return shared;
}

/// Names and costs.
inline std::vector<std::string> told(const Result<std::vector<NamedSums>>& sums) {
  std::vector<std::string> told;
  for (const NamedSums& each : sums.value())
    told.push_back(fmt::format("{} {} {}", each.name, each.sums.requests, each.sums.cost.nano));
  return told;
}

/// What an SQL question gives, a row a line.
inline std::string asked(const std::filesystem::path& file, const char* sql, int columns) {
  Result<database::Database> database = database::Database::open_to_read(file);
  Result<database::Statement> statement = database->prepare(sql);
  std::string text;
  while (statement.value().step().value()) {
    for (int column = 0; column < columns; ++column) {
      const std::string_view value =
          statement->is_null(column) ? std::string_view("NULL") : statement->bytes(column);
      text.append(column == 0 ? "" : "|").append(value);
    }
    text.push_back('\n');
  }
  return text;
}

}  // namespace tokenpak::ledger::test
