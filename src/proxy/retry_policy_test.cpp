#include "proxy/retry_policy.hpp"

#include <gtest/gtest.h>

namespace tokenpak::proxy {
namespace {

using std::chrono::milliseconds;

const auto now = std::chrono::system_clock::from_time_t(1'764'000'000);  // Mon, 24 Nov 2025 16:00:00 GMT
const RetrySettings thrice{3, milliseconds(20'000)};

std::optional<milliseconds> wait(AttemptOutcome outcome, std::size_t attempts = 0, double random = 1,
                                 RetrySettings settings = thrice) {
  return wait_before_retry(outcome, settings, attempts, now, random);
}

AttemptOutcome answered(int status, std::string_view retry_after = {}, std::string_view should_retry = {}) {
  return {status, ErrorKind::internal, retry_after, should_retry};
}

TEST(RetryPolicy, TriesAgainWhatMayPass) {
  for (const int status : {429, 503, 529})
    EXPECT_TRUE(wait(answered(status))) << status;
  for (const int status : {200, 400, 401, 404, 413, 500, 502, 504})
    EXPECT_FALSE(wait(answered(status))) << status;
  EXPECT_TRUE(wait({0, ErrorKind::upstream_unreachable, "", ""}));
  for (const ErrorKind kind : {ErrorKind::upstream_broken, ErrorKind::connection_closed, ErrorKind::timed_out,
                               ErrorKind::upstream_tls, ErrorKind::circuit_open, ErrorKind::unavailable})
    EXPECT_FALSE(wait({0, kind, "", ""}));
}

TEST(RetryPolicy, EndsAfterSoManyAttempts) {
  EXPECT_TRUE(wait(answered(503), 2));
  EXPECT_FALSE(wait(answered(503), 3));
  EXPECT_FALSE(wait(answered(503), 0, 1, {0, milliseconds(20'000)}));
}

TEST(RetryPolicy, DoublesItsWaitAndLeavesAPartToChance) {
  const RetrySettings patient{40, milliseconds(20'000)};
  EXPECT_EQ(wait(answered(503), 0, 1, patient), milliseconds(500));
  EXPECT_EQ(wait(answered(503), 0, 0, patient), milliseconds(250));
  EXPECT_EQ(wait(answered(503), 3, 1, patient), milliseconds(4000));
  EXPECT_EQ(wait(answered(503), 39, 1, patient), milliseconds(20'000));
}

TEST(RetryPolicy, ObeysTheProvider) {
  EXPECT_EQ(wait(answered(429, "7")), milliseconds(7000));
  EXPECT_EQ(wait(answered(429, "0")), milliseconds(0));
  EXPECT_EQ(wait(answered(429, "Mon, 24 Nov 2025 16:00:05 GMT")), milliseconds(5000));
  EXPECT_EQ(wait(answered(429, "Mon, 24 Nov 2025 15:00:05 GMT")), milliseconds(0));
  EXPECT_FALSE(wait(answered(429, "21"))) << "longer than we would wait";
  EXPECT_EQ(wait(answered(429, "soon")), milliseconds(500));
  EXPECT_FALSE(wait(answered(503, "", "false")));
  EXPECT_FALSE(wait(answered(500, "", "true"))) << "may have been done in part";
}

}  // namespace
}  // namespace tokenpak::proxy
