#include "vault/pdf_text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tokenpak::vault {
namespace {

using Clock = std::chrono::steady_clock;

std::unexpected<Error> system_failure(std::string_view what, int error) {
  return failure(ErrorKind::io, fmt::format("{}: {}", what, std::generic_category().message(error)));
}

/// A running program with one end of a socket; its other end is the program's input and output. (A socket,
/// as it can be written to without a signal where nobody reads.)
class Process {
 public:
  Process(pid_t process, int socket) : process_(process), socket_(socket) {}
  Process(Process&& other) noexcept
      : process_(std::exchange(other.process_, -1)), socket_(std::exchange(other.socket_, -1)) {}
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  Process& operator=(Process&&) = delete;

  /// Kills it, with what it started, if it still runs.
  ~Process() {
    if (process_ > 0) {
      ::kill(-process_, SIGKILL);
      while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
      }
    }
    if (socket_ >= 0) ::close(socket_);
  }

  int socket() const { return socket_; }

  /// What waitpid says of it once it has ended; nothing at the deadline.
  std::optional<int> wait_until(Clock::time_point deadline) {
    int status = 0;
    for (;;) {
      const pid_t ended = ::waitpid(process_, &status, WNOHANG);
      if (ended == process_) break;
      if (ended < 0 && errno != EINTR) return {};
      if (Clock::now() >= deadline) return {};
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    process_ = -1;
    return status;
  }

 private:
  pid_t process_;
  int socket_;
};

Result<Process> start(const std::string& tool) {
  std::array<int, 2> sockets{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) != 0)
    return system_failure("cannot make a socket", errno);
  const auto [ours, theirs] = sockets;

  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, theirs, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDOUT_FILENO);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);

  // A group of its own, so that all of it can be killed; and the signals of a program that just starts.
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t signals;
  ::sigemptyset(&signals);
  ::posix_spawnattr_setsigmask(&attributes, &signals);
  ::sigaddset(&signals, SIGPIPE);
  ::posix_spawnattr_setsigdefault(&attributes, &signals);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  ::posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

  std::array<std::string, 5> words = {tool, "-enc", "UTF-8", "-", "-"};
  std::array<char*, words.size() + 1> arguments{};
  std::ranges::transform(words, arguments.begin(), [](std::string& word) { return word.data(); });
  pid_t process = -1;
  const int error = ::posix_spawnp(&process, tool.c_str(), &actions, &attributes, arguments.data(), environ);
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(theirs);
  if (error == 0) return Process(process, ours);
  ::close(ours);
  if (error == ENOENT || error == ENOTDIR || error == EACCES)
    return failure(ErrorKind::not_found, fmt::format("{} is not installed", tool));
  return system_failure("cannot start " + tool, error);
}

/// Writes what is left of `input` as far as the socket takes it, and ends the input behind it.
void feed(int socket, std::string_view& input) {
  while (!input.empty()) {
    const ssize_t sent = ::send(socket, input.data(), input.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
    // A program that reads no further may still have said all there is to say.
    input.remove_prefix(sent < 0 ? input.size() : static_cast<std::size_t>(sent));
  }
  ::shutdown(socket, SHUT_WR);
}

Result<std::string> exchange(int socket, std::string_view input, std::size_t most, Clock::time_point deadline,
                             const std::string& tool) {
  std::string output;
  std::array<char, std::size_t{64} << 10> buffer{};
  feed(socket, input);
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return failure(ErrorKind::timed_out, tool + " took too long");
    pollfd wanted{.fd = socket, .events = POLLIN, .revents = 0};
    if (!input.empty()) wanted.events |= POLLOUT;
    const int ready = ::poll(&wanted, 1, static_cast<int>(std::min<std::int64_t>(left, 60'000)));
    if (ready < 0 && errno != EINTR) return system_failure("poll", errno);
    if (ready <= 0) continue;
    if (!input.empty() && (wanted.revents & POLLOUT) != 0) feed(socket, input);
    if ((wanted.revents & (POLLIN | POLLHUP | POLLERR)) == 0) continue;
    const ssize_t received = ::recv(socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (received < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) continue;
    if (received == 0 || (received < 0 && errno == ECONNRESET)) return output;  // reset: it left input unread
    if (received < 0) return system_failure("cannot read from " + tool, errno);
    output.append(buffer.data(), static_cast<std::size_t>(received));
    if (output.size() > most) return failure(ErrorKind::too_large, tool + " wrote too much");
  }
}

}  // namespace

Result<std::string> pdf_text(std::string_view pdf, const std::string& tool, const PdfLimits& limits) {
  const Clock::time_point deadline = Clock::now() + limits.time;
  Result<Process> process = start(tool);
  if (!process) return std::unexpected(process.error());
  Result<std::string> text = exchange(process->socket(), pdf, limits.text, deadline, tool);
  if (!text) return text;
  const std::optional<int> status = process->wait_until(deadline);
  if (!status) return failure(ErrorKind::timed_out, tool + " took too long");
  if (!WIFEXITED(*status) || WEXITSTATUS(*status) != 0)
    return failure(ErrorKind::bad_data, tool + " cannot read the file");
  return text;
}

}  // namespace tokenpak::vault
