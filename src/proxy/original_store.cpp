#include "proxy/original_store.hpp"

#include "base/log.hpp"
#include "proxy/private_file.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

namespace tokenpak::proxy {

namespace {

constexpr std::chrono::hours between_looks{1};
constexpr std::chrono::minutes after_failure{1};
/// So many names are remembered; then all are looked at anew.
constexpr std::size_t most_known = 65'536;

std::optional<std::string> read_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  std::string text(std::istreambuf_iterator<char>(stream), {});
  if (stream.bad()) return std::nullopt;
  return text;
}

bool is_folder(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

void say_in_use(const std::filesystem::path& file) {
  ::utimensat(AT_FDCWD, file.c_str(), nullptr, 0);  // if it fails, a later request will
}

}  // namespace

OriginalStore::OriginalStore(std::filesystem::path folder, const OriginalLimits& limits)
    : folder_(std::move(folder).string()), limits_(limits) {}

OriginalStore::~OriginalStore() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  if (sweeper_.joinable()) sweeper_.join();
}

bool OriginalStore::is_usable() {
  const std::lock_guard lock(mutex_);
  if (failed_ && Clock::now() - *failed_ >= after_failure) failed_.reset();
  return !failed_;
}

bool OriginalStore::is_known(compress::OriginalKey key) {
  const std::lock_guard lock(mutex_);
  const auto found = known_.find(static_cast<std::uint64_t>(key));
  return found != known_.end() && Clock::now() - found->second < between_looks;
}

bool OriginalStore::keep(compress::OriginalKey key, std::string_view text) {
  if (is_known(key)) return true;
  if (!write(key, text)) return false;
  const std::lock_guard lock(mutex_);
  if (known_.size() >= most_known) known_.clear();
  known_[static_cast<std::uint64_t>(key)] = Clock::now();
  return true;
}

bool OriginalStore::write(compress::OriginalKey key, std::string_view text) {
  const std::filesystem::path file = std::filesystem::path(folder_) / compress::file_name_of(key);
  const std::optional<std::string> there = read_file(file);
  if (there == text) {
    say_in_use(file);
    return true;
  }
  // What stands there is damaged, or somebody found another text with this hash.
  if (there && compress::original_key(*there) == key) return false;
  {
    const std::lock_guard lock(mutex_);
    if (!sweeper_.joinable()) sweeper_ = std::thread([this] { sweep_now_and_then(); });
    if (bytes_ + text.size() > limits_.most_bytes) {
      is_sweep_due_ = true;
      changed_.notify_all();
      if (!std::exchange(failed_, Clock::now())) {
        log(LogLevel::warning,
            fmt::format("{} is full; what is new goes out without a loss (TOKENPAK_ORIGINALS_MB)", folder_));
      }
      return false;
    }
  }
  int error = ::mkdir(folder_.c_str(), S_IRWXU) == 0 || errno == EEXIST ? 0 : errno;
  if (error == 0 && !is_folder(folder_)) error = ENOTDIR;
  if (error == 0) error = replace_private_file(file, text, Durability::process);
  const std::lock_guard lock(mutex_);
  if (error == 0) {
    bytes_ += text.size();
    written_ += text.size();
    return true;
  }
  if (!std::exchange(failed_, Clock::now())) {
    log(LogLevel::warning, fmt::format("cannot write {} ({}); what is new goes out without a loss",
                                       file.string(), std::generic_category().message(error)));
  }
  return false;
}

void OriginalStore::sweep_now_and_then() {
  std::unique_lock lock(mutex_);
  while (!is_stopping_) {
    is_sweep_due_ = false;
    lock.unlock();
    sweep();
    lock.lock();
    changed_.wait_for(lock, between_looks, [this] { return is_stopping_ || is_sweep_due_; });
  }
}

/// Deletes what no conversation can refer to any more, and counts what stays.
void OriginalStore::sweep() {
  const auto oldest = std::filesystem::file_time_type::clock::now() - limits_.longest_unused;
  std::uint64_t written_before = 0;
  {
    const std::lock_guard lock(mutex_);
    written_before = written_;
  }
  std::uint64_t bytes = 0;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder_, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code gone;  // another process may be as fast
    const std::uintmax_t size = entry->file_size(gone);
    if (gone || !entry->is_regular_file(gone)) continue;
    const auto used = entry->last_write_time(gone);
    if (!gone && used < oldest && std::filesystem::remove(entry->path(), gone)) {
      if (const auto key = compress::original_named(entry->path().stem().string())) {
        const std::lock_guard lock(mutex_);
        known_.erase(static_cast<std::uint64_t>(*key));
      }
      continue;
    }
    bytes += size;
  }
  const std::lock_guard lock(mutex_);
  bytes_ = bytes + (written_ - written_before);  // rather twice than not at all
}

std::optional<std::string> read_original(const std::filesystem::path& folder, compress::OriginalKey key) {
  return read_file(folder / compress::file_name_of(key));
}

std::string_view lines_of(std::string_view text, std::size_t first, std::size_t last) {
  std::size_t begin = 0;
  for (std::size_t line = 1; line < first; ++line) {
    begin = text.find('\n', begin);
    if (begin == std::string_view::npos) return {};
    ++begin;
  }
  std::size_t end = begin;
  for (std::size_t line = first; line <= last && end < text.size(); ++line)
    end = std::min(text.find('\n', end), text.size() - 1) + 1;
  return text.substr(begin, end - begin);
}

}  // namespace tokenpak::proxy
