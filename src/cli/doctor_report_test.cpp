#include "cli/doctor_report.hpp"

#include <gtest/gtest.h>

namespace tokenpak::cli {
namespace {

const std::vector<Finding> findings = {
    {"port", Finding::Level::ok, "8766 is free", ""},
    {"anthropic: name", Finding::Level::problem, "cannot be looked up", "Check the network."},
    {"disk", Finding::Level::warning, "90 MB left", "Make room."},
};

TEST(DoctorReport, SaysWhatToDoBelowEachFinding) {
  EXPECT_EQ(findings_as_text(findings),
            "ok       port             8766 is free\n"
            "problem  anthropic: name  cannot be looked up\n"
            "                          → Check the network.\n"
            "warning  disk             90 MB left\n"
            "                          → Make room.\n"
            "\n3 checks: 1 problems, 1 warnings\n");
}

TEST(DoctorReport, IsTheSameAsJson) {
  EXPECT_EQ(findings_as_json({findings[0], findings[2]}),
            R"({"ok":true,"findings":[{"check":"port","level":"ok","message":"8766 is free","fix":null},)"
            R"({"check":"disk","level":"warning","message":"90 MB left","fix":"Make room."}]})");
  EXPECT_TRUE(findings_as_json(findings).starts_with(R"({"ok":false)"));
  EXPECT_FALSE(has_problem({findings[2]}));
}

}  // namespace
}  // namespace tokenpak::cli
