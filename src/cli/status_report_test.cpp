#include "cli/status_report.hpp"

#include <gtest/gtest.h>

namespace tokenpak::cli {
namespace {

TEST(StatusReport, HasALineForEachScalar) {
  EXPECT_EQ(
      status_as_text(R"({"status":"ok","uptime_seconds":1.5,"websocket":{"port":8767,"inner":{"x":null}}})"),
      "status             ok\nuptime_seconds     1.5\nwebsocket.port     8767\nwebsocket.inner.x  null\n");
}

TEST(StatusReport, KnowsADocumentOfOursAndWhetherAllIsWell) {
  EXPECT_TRUE(is_well(R"({"status":"ok"})"));
  EXPECT_FALSE(is_well(R"({"status":"degraded"})"));
  for (const char* other : {"", "[]", "<html>", R"({"state":"ok"})", R"({"status":"ok")"}) {
    EXPECT_FALSE(status_as_text(other)) << other;
    EXPECT_FALSE(is_well(other)) << other;
  }
}

}  // namespace
}  // namespace tokenpak::cli
