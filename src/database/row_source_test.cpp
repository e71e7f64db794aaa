#include "database/row_source.hpp"

#include "base/temporary_folder_test.hpp"
#include "database/database.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tokenpak::database {
namespace {

/// Numbered rows, each with a text of its own; the odd ones have no number.
class Numbered final : public RowSource {
 public:
  explicit Numbered(std::int64_t count) : count_(count) {}
  bool next(std::span<Value> values) override {
    if (given_ == count_) return false;
    ++given_;
    text_ = std::string(static_cast<std::size_t>(given_), 'x');
    if (given_ % 2 == 0) values[0] = given_;
    values[1] = std::string_view(text_);
    return true;
  }

 private:
  std::int64_t count_;
  std::int64_t given_ = 0;
  std::string text_;
};

class RowSourceTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(database().add_offered_table("offered", 2));
    ASSERT_TRUE(database().execute("CREATE TABLE kept (number INTEGER PRIMARY KEY, value UNIQUE, text)"));
  }
  Database& database() {
    if (!database_) database_ = Database::open(folder_ / "test.db").value();
    return *database_;
  }
  Result<void> take(std::int64_t count) {
    Statement statement = database().prepare("INSERT INTO kept SELECT NULL, * FROM offered").value();
    Numbered rows(count);
    return database().run_with(statement, rows);
  }
  std::int64_t number(const char* sql) { return database().number(sql).value(); }

  TemporaryFolder folder_;
  std::optional<Database> database_;
};

TEST_F(RowSourceTest, GivesEachRowOnceInOrder) {
  ASSERT_TRUE(take(1000));
  EXPECT_EQ(number("SELECT count(*) FROM kept"), 1000);
  EXPECT_EQ(number("SELECT count(*) FROM kept WHERE length(text) = number"), 1000);
  EXPECT_EQ(number("SELECT count(*) FROM kept WHERE value = number AND typeof(value) = 'integer'"), 500);
  EXPECT_EQ(number("SELECT count(*) FROM kept WHERE value IS NULL AND number % 2 = 1"), 500);
}

TEST_F(RowSourceTest, HasNoRowsBetween) {
  ASSERT_TRUE(take(0));
  EXPECT_EQ(number("SELECT count(*) FROM offered"), 0);
  EXPECT_EQ(number("SELECT count(*) FROM kept"), 0);
}

TEST_F(RowSourceTest, TakesAllRowsOrNone) {
  ASSERT_TRUE(database().execute("INSERT INTO kept VALUES (1, 500, '')"));
  const Result<void> taken = take(1000);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().kind, ErrorKind::io);
  EXPECT_EQ(number("SELECT count(*) FROM kept"), 1);
  ASSERT_TRUE(take(10));  // and is ready for more
  EXPECT_EQ(number("SELECT count(*) FROM kept"), 11);
}

}  // namespace
}  // namespace tokenpak::database
