#include "proxy/request_line.hpp"

#include <gtest/gtest.h>

namespace tokenpak::proxy {
namespace {

ledger::Row example() {
  ledger::Row row;
  row.id = "0a1b2c3d-7";
  row.model = "claude-opus-4-5";
  row.tokens_in = 1240;
  row.tokens_sent = 892;
  row.usage.output = 156;
  row.cost = Money{8'900'000};
  return row;
}

TEST(RequestLine, IsTheLineOfTheContract) {
  EXPECT_EQ(request_line(example()),
            "[req] claude-opus-4-5 | 1,240 in → 892 sent (28% saved) | 156 out | $0.0089");
}

TEST(RequestLine, SaysThatACostIsUnknown) {
  ledger::Row row = example();
  row.model.clear();
  row.cost.reset();
  EXPECT_EQ(request_line(row), "[req] ? | 1,240 in → 892 sent (28% saved) | 156 out | $?");
}

TEST(RequestRecord, IsTheRowOfRecentWithItsEvent) {
  const std::string record = request_record(example());
  EXPECT_TRUE(record.starts_with(R"({"event":"request","id":"0a1b2c3d-7",)")) << record;
  EXPECT_TRUE(record.ends_with("}"));
  EXPECT_EQ(record.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace tokenpak::proxy
