#include "event_loop.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <system_error>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tokenpak::bench {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// Room for a whole 104 KB prompt, so that one never waits for a window. TCP's own tuning of small buffers
// makes the same proxy twice as fast in one run as in the next, more than any two proxies differ.
void enlarge_buffers(int descriptor) {
  const int bytes = 512 * 1024;
  if (setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes) != 0 ||
      setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes) != 0) {
    fail("SO_SNDBUF, SO_RCVBUF");
  }
}

}  // namespace

void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

EventLoop::EventLoop() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  if (epoll_ < 0) {
    fail("epoll_create1");
  }
}

EventLoop::~EventLoop() {
  ::close(epoll_);
}

void EventLoop::add(int descriptor, Handler& handler) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = &handler;
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) != 0) {
    fail("epoll_ctl");
  }
}

void EventLoop::turn(std::optional<Clock::time_point> wake_at) {
  timespec timeout{};
  if (wake_at) {
    const auto left = std::max(Nanoseconds(*wake_at - Clock::now()), Nanoseconds(0)).count();
    timeout.tv_sec = left / 1'000'000'000;
    timeout.tv_nsec = left % 1'000'000'000;
  }
  std::array<epoll_event, 512>
      events;  // NOLINT(*-member-init): the kernel fills it, clearing 6 KB a turn shows
  const int ready = epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()),
                                 wake_at ? &timeout : nullptr, nullptr);
  if (ready < 0 && errno != EINTR) {
    fail("epoll_pwait2");
  }
  for (int i = 0; i < ready; ++i) {
    static_cast<Handler*>(events[static_cast<std::size_t>(i)].data.ptr)->on_ready();
  }
}

void Descriptor::close() {
  if (value_ >= 0) {
    ::close(value_);
  }
  value_ = -1;
}

void prepare(int descriptor) {
  const int on = 1;
  if (setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) {
    fail("TCP_NODELAY");
  }
  if (fcntl(descriptor, F_SETFL, O_NONBLOCK) != 0) {
    fail("O_NONBLOCK");
  }
}

int listen_on(std::uint16_t port) {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) {
    fail("socket");
  }
  const int on = 1;
  const sockaddr_in address = loopback(port);
  if (setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) {
    fail("SO_REUSEADDR");
  }
  if (bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    fail("bind");
  }
  enlarge_buffers(descriptor);  // accepted connections inherit them
  if (listen(descriptor, SOMAXCONN) != 0) {
    fail("listen");
  }
  return descriptor;
}

int connect_to(std::uint16_t port) {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) {
    fail("socket");
  }
  enlarge_buffers(descriptor);
  const sockaddr_in address = loopback(port);
  if (connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const int reason = errno;
    ::close(descriptor);
    errno = reason;
    fail("connect");
  }
  prepare(descriptor);
  return descriptor;
}

}  // namespace tokenpak::bench
