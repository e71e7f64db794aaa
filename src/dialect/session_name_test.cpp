#include "dialect/session_name.hpp"

#include <gtest/gtest.h>

namespace tokenpak::dialect {
namespace {

TEST(SessionName, StandsInTheUserIdOfCodingAgents) {
  EXPECT_EQ(session_of_user_id("user_0a1b_account_11-22_session_6f9c-77aa"), "6f9c-77aa");
  EXPECT_EQ(session_of_user_id("user_0a1b_account__session_6f9c-77aa"), "6f9c-77aa");
  EXPECT_EQ(session_of_user_id(R"({\"device_id\":\"d\",\"session_id\":\"6f9c-77aa\"})"), "6f9c-77aa");
  EXPECT_EQ(session_of_user_id(R"({"session_id": "6f9c", "x": 1})"), "6f9c");
}

TEST(SessionName, IsNoneWhereTheUserIdHasNone) {
  for (const char* none :
       {"", "alice", "user_1_session_", "session_id", R"({\"session_id\":\"\"})", "_session_ x"})
    EXPECT_EQ(session_of_user_id(none), "") << none;
}

TEST(ProgramName, IsTheFirstProductWithoutItsVersion) {
  EXPECT_EQ(program_of_user_agent("claude-cli/2.1.0 (external, cli)"), "claude-cli");
  EXPECT_EQ(program_of_user_agent("OpenAI/Python 1.99.1"), "OpenAI/Python");
  EXPECT_EQ(program_of_user_agent("codex_cli_rs/0.169.0 (Debian 12; x86_64)"), "codex_cli_rs");
  EXPECT_EQ(program_of_user_agent("google-genai-sdk/1.2 gl-node/v20"), "google-genai-sdk");
  EXPECT_EQ(program_of_user_agent("tool/v3"), "tool");
  EXPECT_EQ(program_of_user_agent("node"), "node");
  EXPECT_EQ(program_of_user_agent("tool/"), "tool");
  EXPECT_EQ(program_of_user_agent(""), "");
}

}  // namespace
}  // namespace tokenpak::dialect
