#include "base/log.hpp"

#include "base/json_writer.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <ctime>
#include <string>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

namespace tokenpak {

namespace {

std::atomic<LogFormat> current_format = LogFormat::text;

std::string text_line(std::string_view time, std::string_view level, std::string_view message,
                      std::string_view request_id) {
  if (request_id.empty()) return fmt::format("{} {}: {}\n", time, level, message);
  return fmt::format("{} {}: {} (request {})\n", time, level, message, request_id);
}

std::string json_line(std::string_view time, std::string_view level, std::string_view message,
                      std::string_view request_id) {
  JsonWriter json;
  json.begin_object().field("time", time).field("level", level).field("message", message);
  if (!request_id.empty()) json.field("request_id", request_id);
  json.end_object();
  return std::move(json).text() + "\n";
}

}  // namespace

void set_log_format(LogFormat format) {
  current_format = format;
}

void log(LogLevel level, std::string_view message, std::string_view request_id) {
  static constexpr std::array<std::string_view, 3> names = {"info", "warning", "error"};
  const std::string_view name = names[static_cast<std::size_t>(level)];
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  const std::string time = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", utc);
  const std::string line = current_format == LogFormat::json ? json_line(time, name, message, request_id)
                                                             : text_line(time, name, message, request_id);
  // The event loops call this: a line for which nobody makes room is lost, they do not wait. Nowhere is left
  // to report that standard error cannot be written.
  pollfd output{STDERR_FILENO, POLLOUT, 0};
  if (::poll(&output, 1, 0) == 0) return;
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace tokenpak
