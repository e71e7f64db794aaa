#pragma once
// The one epoll loop on which the upstream and the client connections run together.

#include "timing.hpp"

#include <cstdint>
#include <optional>

namespace tokenpak::bench {

// Something that owns a descriptor and is told when it may be ready.
class Handler {
 public:
  virtual ~Handler() = default;
  virtual void on_ready() = 0;
};

// Edge-triggered: a handler reads or writes until the kernel has no more, so that no descriptor is registered
// twice.
class EventLoop {
 public:
  EventLoop();
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // The handler stays the caller's and must live until its descriptor is closed and the current turn is over.
  void add(int descriptor, Handler& handler);

  // Waits until something is ready or `wake_at` has come (without it: as long as it takes), then tells the
  // handlers.
  void turn(std::optional<Clock::time_point> wake_at);

 private:
  int epoll_;
};

// Closes its descriptor. Move-free on purpose: connections are held by pointer.
class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return value_; }
  bool open() const { return value_ >= 0; }
  void close();

 private:
  int value_;
};

// Throws std::system_error with `what` and errno.
[[noreturn]] void fail(const char* what);

// A non-blocking socket that listens on 127.0.0.1:port.
int listen_on(std::uint16_t port);

// A connected, non-blocking socket without Nagle's delay.
int connect_to(std::uint16_t port);

// Sets what every connection needs: no Nagle's delay, non-blocking.
void prepare(int descriptor);

}  // namespace tokenpak::bench
