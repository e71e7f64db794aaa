#include "base/log.hpp"

#include <array>
#include <chrono>
#include <ctime>
#include <string>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

namespace tokenpak {

void log(LogLevel level, std::string_view message) {
  static constexpr std::array<std::string_view, 3> names = {"info", "warning", "error"};
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  const std::string line =
      fmt::format("{:%Y-%m-%dT%H:%M:%SZ} {}: {}\n", utc, names[static_cast<std::size_t>(level)], message);
  // Nowhere is left to report that standard error cannot be written.
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace tokenpak
