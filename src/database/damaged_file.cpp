#include "database/damaged_file.hpp"

#include "base/log.hpp"

#include <string>
#include <system_error>

#include <fmt/format.h>
#include <sys/stat.h>

namespace tokenpak::database {

std::optional<std::filesystem::path> set_aside(const std::filesystem::path& file) {
  std::error_code error;
  for (int number = 1; number < 100; ++number) {
    std::filesystem::path aside = file;
    aside += fmt::format(".damaged-{}", number);
    if (std::filesystem::exists(aside, error)) continue;
    std::filesystem::rename(file, aside, error);
    if (error) return std::nullopt;
    // Its log belongs to it, and must not be taken for that of the next file.
    for (const char* suffix : {"-wal", "-shm"}) {
      std::filesystem::path beside = file;
      beside += suffix;
      std::filesystem::path beside_aside = aside;
      beside_aside += suffix;
      std::filesystem::rename(beside, beside_aside, error);
    }
    return aside;
  }
  return std::nullopt;
}

std::uint64_t file_number(const std::filesystem::path& file) {
  struct stat status{};
  return ::stat(file.c_str(), &status) == 0 ? status.st_ino : 0;
}

Result<void> open_or_begin_anew(const std::filesystem::path& file, std::string_view consequence,
                                const std::function<Result<void>()>& open) {
  Result<void> opened = open();
  if (opened || opened.error().kind != ErrorKind::bad_data) return opened;
  const std::string reason = opened.error().message;
  const auto aside = set_aside(file);
  if (!aside) return opened;
  log(LogLevel::warning, fmt::format("{} is damaged ({}). It was moved to {}; {}", file.string(), reason,
                                     aside->string(), consequence));
  return open();
}

void set_aside_in_use(const std::filesystem::path& file, std::uint64_t number) {
  if (file_number(file) != number) return;
  const auto aside = set_aside(file);
  log(LogLevel::warning, fmt::format("{} is damaged and was moved {}", file.string(),
                                     aside ? "to " + aside->string() : "nowhere: it cannot be renamed"));
}

}  // namespace tokenpak::database
