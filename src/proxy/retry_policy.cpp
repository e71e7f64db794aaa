#include "proxy/retry_policy.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <ctime>
#include <string>

namespace tokenpak::proxy {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds first_wait{500};
/// Doubled so often and no more: it is past any sensible limit by then.
constexpr std::size_t most_doublings = 16;

bool is_worth_retrying(const AttemptOutcome& outcome) {
  if (outcome.should_retry == "false") return false;
  if (outcome.status == 0) return outcome.failure == ErrorKind::upstream_unreachable;
  return outcome.status == 429 || outcome.status == 503 || outcome.status == 529;
}

/// RFC 9110, section 10.2.3: seconds, or a date. Nothing for what is neither.
std::optional<milliseconds> parse_retry_after(const std::string& text,
                                              std::chrono::system_clock::time_point now) {
  std::uint32_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error == std::errc() && end == text.data() + text.size())
    return milliseconds(std::int64_t{1000} * seconds);
  std::tm date{};
  const char* const parsed = ::strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &date);
  if (parsed == nullptr || *parsed != '\0') return std::nullopt;
  const auto until = std::chrono::system_clock::from_time_t(::timegm(&date)) - now;
  return std::max(std::chrono::ceil<milliseconds>(until), milliseconds(0));
}

}  // namespace

std::optional<milliseconds> wait_before_retry(const AttemptOutcome& outcome, const RetrySettings& settings,
                                              std::size_t attempts, std::chrono::system_clock::time_point now,
                                              double random) {
  if (attempts >= settings.most || !is_worth_retrying(outcome)) return std::nullopt;
  if (!outcome.retry_after.empty()) {
    if (const auto asked = parse_retry_after(std::string(outcome.retry_after), now)) {
      if (*asked > settings.longest_wait) return std::nullopt;
      return *asked;
    }
  }
  const milliseconds doubled = first_wait * (std::int64_t{1} << std::min(attempts, most_doublings));
  const milliseconds ceiling = std::min(doubled, settings.longest_wait);
  return milliseconds(static_cast<std::int64_t>(static_cast<double>(ceiling.count()) * (0.5 + random / 2)));
}

}  // namespace tokenpak::proxy
