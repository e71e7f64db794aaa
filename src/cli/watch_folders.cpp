#include "cli/watch_folders.hpp"

#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "vault/folder_walk.hpp"
#include "vault/folder_watch.hpp"
#include "vault/loaded_index.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace tokenpak::cli {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// Editors and checkouts write several files in a row.
constexpr milliseconds quiet_time{200};
constexpr milliseconds longest_delay{2000};
/// A folder that is gone may come back, or its index be made anew.
constexpr milliseconds pause_after_failure{1000};
/// Folders that the system does not watch for us are looked at this often.
constexpr milliseconds pause_without_watch{5000};
constexpr milliseconds for_ever{-1};

/// The signals that end the program, as something to wait for.
class EndSignals {
 public:
  EndSignals() {
    ::sigemptyset(&signals_);
    ::sigaddset(&signals_, SIGINT);
    ::sigaddset(&signals_, SIGTERM);
    ::sigprocmask(SIG_BLOCK, &signals_, nullptr);
    descriptor_ = ::signalfd(-1, &signals_, SFD_CLOEXEC);
  }
  ~EndSignals() { ::close(descriptor_); }
  EndSignals(const EndSignals&) = delete;
  EndSignals& operator=(const EndSignals&) = delete;
  int descriptor() const { return descriptor_; }

 private:
  sigset_t signals_{};
  int descriptor_ = -1;
};

bool lies_in(const fs::path& inner, const fs::path& outer) {
  return std::ranges::mismatch(outer, inner).in1 == outer.end();
}

class Watching {
 public:
  Watching(const vault::UpdateRequest& request, const std::function<bool()>& update, vault::FolderWatch watch)
      : request_(request), update_(update), watch_(std::move(watch)) {}

  void run() {
    while (!is_ending_) {
      bool has_updated = false;
      // What happens in a folder before it is watched is seen by the update after that.
      do {
        has_updated = update_();
      } while (has_updated && set_watches());
      const milliseconds pause = !has_updated     ? pause_after_failure
                                 : is_incomplete_ ? pause_without_watch
                                                  : for_ever;
      wait_for_change(pause);
    }
  }

 private:
  /// Watches the folders as they are now. Whether there are others than before.
  bool set_watches() {
    std::vector<fs::path> folders = folders_now();
    is_incomplete_ = watch_.set(folders) > 0;
    std::swap(folders, folders_);
    return folders != folders_;
  }

  std::vector<fs::path> folders_now() const {
    std::vector<fs::path> folders;
    const auto loaded = vault::LoadedIndex::open(request_.index_file);
    if (!loaded) return folders;
    const vault::Index& index = (*loaded)->index();
    for (std::uint32_t number = 0; number < index.root_count(); ++number) {
      const fs::path root(std::string(index.string(index.root(number).folder)));
      const bool is_asked =
          request_.folders.empty() ||
          std::ranges::any_of(request_.folders, [&](const auto& named) { return lies_in(named, root); });
      if (!is_asked) continue;
      folders.push_back(root);
      const auto listing = vault::walk_folder(root);
      if (!listing) continue;
      for (const std::string& folder : listing->folders)
        folders.push_back(root / folder);
    }
    return folders;
  }

  /// Returns when something has changed and it has been quiet since, after `pause`, or at a signal.
  void wait_for_change(milliseconds pause) {
    steady_clock::time_point first_change;
    for (;;) {
      std::array<pollfd, 2> ready{{{.fd = signals_.descriptor(), .events = POLLIN, .revents = 0},
                                   {.fd = watch_.descriptor(), .events = POLLIN, .revents = 0}}};
      const int count = ::poll(ready.data(), ready.size(), static_cast<int>(pause.count()));
      if (ready[0].revents != 0) {
        is_ending_ = true;
        return;
      }
      if (count == 0) return;
      if (!watch_.take_events()) continue;
      const auto now = steady_clock::now();
      if (first_change == steady_clock::time_point()) first_change = now;
      if (now - first_change >= longest_delay) return;
      pause = quiet_time;
    }
  }

  const vault::UpdateRequest& request_;
  const std::function<bool()>& update_;
  vault::FolderWatch watch_;
  EndSignals signals_;
  std::vector<fs::path> folders_;
  bool is_incomplete_ = false;  // some folders are not watched
  bool is_ending_ = false;
};

}  // namespace

int watch_folders(const vault::UpdateRequest& request, const std::function<bool()>& update) {
  Result<vault::FolderWatch> watch = vault::FolderWatch::create();
  if (!watch) {
    complain(watch.error().message);
    return exit_code::usage;
  }
  Watching(request, update, *std::move(watch)).run();
  return exit_code::success;
}

}  // namespace tokenpak::cli
