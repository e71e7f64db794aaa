#include "proxy/calibration_store.hpp"

#include "base/log.hpp"
#include "proxy/private_file.hpp"

#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::proxy {

namespace {

/// Many times what the most models take (some 700 bytes each). More is no file of ours.
constexpr std::uintmax_t largest_file = 1 << 20;

}  // namespace

CalibrationStore::CalibrationStore(Calibrator& calibrator, std::filesystem::path file)
    : calibrator_(calibrator), file_(std::move(file)) {
  restore();
  written_version_ = calibrator_.version();
  thread_ = std::thread([this] { run(); });
}

CalibrationStore::~CalibrationStore() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  stop_.notify_one();
  thread_.join();
}

void CalibrationStore::restore() {
  std::error_code error;
  if (!std::filesystem::exists(file_, error)) return;
  std::string text;
  if (std::filesystem::is_regular_file(file_, error) &&
      std::filesystem::file_size(file_, error) <= largest_file) {
    std::ifstream stream(file_, std::ios::binary);
    text.assign(std::istreambuf_iterator<char>(stream), {});
  }
  if (const auto calibrations = tokens::calibrations_from_json(text))
    return calibrator_.restore(*calibrations);
  const std::filesystem::path aside = file_.string() + ".damaged";
  std::filesystem::rename(file_, aside, error);
  log(LogLevel::warning,
      error ? fmt::format("{} cannot be read as a calibration of token counts; starting without",
                          file_.string())
            : fmt::format("{} cannot be read as a calibration of token counts; it is now {}", file_.string(),
                          aside.filename().string()));
}

void CalibrationStore::run() {
  std::unique_lock lock(mutex_);
  while (!stop_.wait_for(lock, interval, [this] { return stopping_; }))
    write_if_changed();
  write_if_changed();
}

void CalibrationStore::write_if_changed() {
  const std::uint64_t version = calibrator_.version();
  if (version == written_version_) return;
  written_version_ = version;
  const int error =
      replace_private_file(file_, tokens::calibrations_as_json(calibrator_.learnt()), Durability::power);
  if (error != 0 && !std::exchange(has_warned_, true)) {
    log(LogLevel::warning,
        fmt::format("cannot write {} ({}); what is learnt about token counts is lost at the end",
                    file_.string(), std::generic_category().message(error)));
  }
}

}  // namespace tokenpak::proxy
