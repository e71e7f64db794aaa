#pragma once

// Private to net/*.cpp: what a Connection and the operations under way on it share.

#include "base/result.hpp"
#include "net/connection.hpp"
#include "net/transport.hpp"

#include <coroutine>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>

namespace tokenpak::net {

/// Lives as long as its Connection or any operation of Asio's that will still call back (reference count; one
/// thread, so not atomic).
struct ConnectionState {
  explicit ConnectionState(std::unique_ptr<Transport> connection_transport);

  void retain() { ++references; }
  void release() {
    if (--references == 0) delete this;
  }

  /// Starts a read into the buffer (or into `direct`) unless one is under way; false if the buffer is full at
  /// its largest.
  bool start_read();
  void on_read(const boost::system::error_code& error, std::size_t bytes);
  /// Writes what goes at once, and waits to write the rest.
  void begin_send();
  /// Resumes who awaits the send unless a part of it still waits.
  void resume_sender_if_done();
  void start_write();
  void on_written(const boost::system::error_code& error, std::size_t bytes);
  void fail_send(const boost::system::error_code& error);
  /// Ends all waits, now and later, with `kind`.
  void give_up(ErrorKind kind);
  void close();

  std::size_t buffered() const { return end - begin; }

  std::unique_ptr<Transport> transport;
  int references = 1;
  Deadline deadline;
  std::optional<ErrorKind> given_up;  ///< set once: timed_out or cancelled

  // The receive buffer: bytes [begin, end) are received and not consumed.
  std::unique_ptr<char[]> buffer;
  std::size_t capacity = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t unreported = 0;  ///< arrived while nobody received; never more than buffered()
  bool grow = false;           ///< the last read filled the buffer
  bool reading = false;
  std::span<char> direct;  ///< where the read under way goes, if not to the buffer
  std::size_t direct_bytes = 0;
  bool at_end = false;
  std::optional<Error> read_error;
  std::coroutine_handle<> receiver;
  std::function<void()> watcher;

  // The send under way.
  std::span<const std::string_view> pieces;
  std::size_t sent = 0;
  std::size_t to_send = 0;
  bool writing = false;
  bool send_interrupted = false;
  std::optional<Error> send_error;
  std::coroutine_handle<> sender;

 private:
  ~ConnectionState() = default;
};

/// Asio's completion handler for both directions; holds the state alive until it ran.
template <void (ConnectionState::*Completed)(const boost::system::error_code&, std::size_t)>
class Completion {
 public:
  explicit Completion(ConnectionState& state) : state_(&state) { state_->retain(); }
  Completion(Completion&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}
  Completion(const Completion& other) : state_(other.state_) { state_->retain(); }
  Completion& operator=(const Completion&) = delete;
  ~Completion() {
    if (state_ != nullptr) state_->release();
  }
  void operator()(const boost::system::error_code& error, std::size_t bytes) {
    (state_->*Completed)(error, bytes);
  }

 private:
  ConnectionState* state_;
};
using ReadCompletion = Completion<&ConnectionState::on_read>;
using WriteCompletion = Completion<&ConnectionState::on_written>;

}  // namespace tokenpak::net
