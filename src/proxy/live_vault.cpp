#include "proxy/live_vault.hpp"

#include "base/log.hpp"

#include <array>
#include <cstdint>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tokenpak::proxy {

namespace {

/// Where the folder cannot be watched (it is not there yet, or was moved away) the file is looked for this
/// often.
constexpr int pause_without_watch = 1000;  // ms

/// A folder in which files are renamed, written or removed.
class FolderWatch {
 public:
  FolderWatch() : descriptor_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {}
  ~FolderWatch() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  FolderWatch(const FolderWatch&) = delete;
  FolderWatch& operator=(const FolderWatch&) = delete;

  int descriptor() const { return descriptor_; }
  bool is_set() const { return watch_ >= 0; }
  void set(const std::filesystem::path& folder) {
    constexpr std::uint32_t events =
        IN_MOVED_TO | IN_MOVED_FROM | IN_CLOSE_WRITE | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
    watch_ = ::inotify_add_watch(descriptor_, folder.c_str(), events);
  }
  /// Takes what has happened. Whatever it was, the file is looked at; but a folder that is gone or goes by
  /// another name is watched no more.
  void read_events() {
    alignas(inotify_event) std::array<char, 4096> buffer{};
    for (;;) {
      const ssize_t size = ::read(descriptor_, buffer.data(), buffer.size());
      if (size <= 0) return;
      for (ssize_t at = 0; at < size;) {
        const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
        if ((event->mask & (IN_MOVE_SELF | IN_DELETE_SELF)) != 0 && watch_ >= 0)
          ::inotify_rm_watch(descriptor_, std::exchange(watch_, -1));
        if ((event->mask & IN_IGNORED) != 0 && event->wd == watch_) watch_ = -1;
        at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
      }
    }
  }

 private:
  int descriptor_;
  int watch_ = -1;
};

}  // namespace

LiveVault::LiveVault(std::filesystem::path file)
    : file_(std::move(file)), stop_event_(::eventfd(0, EFD_CLOEXEC)) {
  look();
  watcher_ = std::thread([this] { run(); });
}

LiveVault::~LiveVault() {
  ::eventfd_write(stop_event_, 1);
  watcher_.join();
  ::close(stop_event_);
}

LiveVault::Version LiveVault::version_on_disk() const {
  struct stat status{};
  if (::stat(file_.c_str(), &status) != 0) return {};
  constexpr std::int64_t nanoseconds = 1'000'000'000;
  return {.device = status.st_dev,
          .inode = status.st_ino,
          .size = static_cast<std::uint64_t>(status.st_size),
          .modified = (status.st_mtim.tv_sec * nanoseconds) + status.st_mtim.tv_nsec};
}

void LiveVault::look() {
  const Version version = version_on_disk();
  if (version == looked_at_) return;
  looked_at_ = version;
  if (version == Version()) {
    replace(nullptr);
    is_fresh_ = false;
    return;
  }
  auto opened = vault::LoadedIndex::open_verified(file_);
  is_fresh_ = opened.has_value();
  if (opened) {
    replace(*std::move(opened));
  } else if (opened.error().kind != ErrorKind::not_found) {
    log(LogLevel::warning, opened.error().message);
  }
}

void LiveVault::replace(std::shared_ptr<const vault::LoadedIndex> index) {
  const std::lock_guard lock(mutex_);
  current_.swap(index);  // the old one goes, if it does, after the lock
}

void LiveVault::run() {
  FolderWatch watch;
  for (;;) {
    if (!watch.is_set()) watch.set(file_.parent_path());
    look();  // what happened before the watch was set
    std::array<pollfd, 2> ready{{{.fd = stop_event_, .events = POLLIN, .revents = 0},
                                 {.fd = watch.descriptor(), .events = POLLIN, .revents = 0}}};
    ::poll(ready.data(), ready.size(), watch.is_set() ? -1 : pause_without_watch);
    if (ready[0].revents != 0) return;
    watch.read_events();
  }
}

}  // namespace tokenpak::proxy
