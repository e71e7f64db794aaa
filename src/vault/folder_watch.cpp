#include "vault/folder_watch.hpp"

#include "vault/index_format.hpp"

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <sys/inotify.h>
#include <unistd.h>

namespace tokenpak::vault {
namespace {

bool concerns_index(const inotify_event& event) {
  if ((event.mask & IN_IGNORED) != 0) return false;
  if (event.len == 0) return true;  // the folder itself, or a lost event
  const std::string_view name(static_cast<const char*>(event.name));
  if (name.starts_with(index_file_name)) return false;
  return !name.starts_with('.') || name == ".gitignore" || name == ".tokenpakignore";
}

}  // namespace

Result<FolderWatch> FolderWatch::create() {
  const int descriptor = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (descriptor >= 0) return FolderWatch(descriptor);
  return failure(ErrorKind::io,
                 fmt::format("cannot watch folders: {}", std::generic_category().message(errno)));
}

FolderWatch::~FolderWatch() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::size_t FolderWatch::set(std::span<const std::filesystem::path> folders) {
  constexpr std::uint32_t events = IN_CREATE | IN_CLOSE_WRITE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO |
                                   IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_DONT_FOLLOW;
  std::unordered_map<int, std::filesystem::path> now;
  std::size_t failed = 0;
  for (const std::filesystem::path& folder : folders) {
    // A folder that is watched already keeps its number, whatever its name was then.
    const int number = ::inotify_add_watch(descriptor_, folder.c_str(), events);
    if (number < 0) {
      ++failed;
    } else {
      now[number] = folder;
    }
  }
  for (const auto& [number, folder] : watched_) {
    if (!now.contains(number)) ::inotify_rm_watch(descriptor_, number);
  }
  watched_ = std::move(now);
  return failed;
}

bool FolderWatch::take_events() {
  bool concerns = false;
  alignas(inotify_event) std::array<char, 16384> buffer{};
  for (;;) {
    const ssize_t size = ::read(descriptor_, buffer.data(), buffer.size());
    if (size <= 0) return concerns;
    for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
      const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
      concerns = concerns || concerns_index(*event);
      if ((event->mask & IN_IGNORED) != 0) watched_.erase(event->wd);
      at += sizeof(inotify_event) + event->len;
    }
  }
}

}  // namespace tokenpak::vault
