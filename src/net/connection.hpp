#pragma once

#include "base/result.hpp"
#include "net/loop.hpp"

#include <coroutine>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tokenpak::net {

class Transport;
struct ConnectionState;

/// One end of a byte stream (TCP or TLS over TCP): received bytes in a buffer that grows with the traffic,
/// gathered sends, a deadline.
///
/// At most one receive and one send wait at a time. Belongs to one loop. All waits end when the other side
/// closes, when the deadline passes (`timed_out`) or when `abort` is called (`cancelled`); after either of
/// the last two the connection is of no further use.
class Connection {
 public:
  /// The receive buffer starts small, for ten thousand idle connections, and doubles under load up to
  /// `largest_buffer`: also the most that one slow reader can hold of its stream, since the relay reads only
  /// when all before is written.
  static constexpr std::size_t smallest_buffer = 4 * 1024;
  static constexpr std::size_t largest_buffer = 64 * 1024;

  explicit Connection(std::unique_ptr<Transport> transport);
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();  ///< Closes.

  // Receiving
  // ------------------------------------------------------------------------------------------------------------------

  /// Bytes received and not consumed yet; valid until the next call of receive(), watch() or consume().
  std::string_view received() const;
  void consume(std::size_t bytes);

  struct Receive {
    ConnectionState& state;
    bool await_ready();
    void await_suspend(std::coroutine_handle<> awaiting);
    Result<std::size_t> await_resume();
  };
  /// Waits for at least one more byte in received(). Returns how many came; 0 at the orderly end of the
  /// stream. Fails with connection_closed (reset), timed_out, cancelled, or too_large if the buffer is full
  /// and nothing was consumed.
  Receive receive();

  struct ReceiveInto {
    ConnectionState& state;
    std::span<char> into;
    bool await_ready();
    void await_suspend(std::coroutine_handle<> awaiting);
    Result<std::size_t> await_resume();
  };
  /// Like receive(), but the bytes go straight to `into` (which must stay alive). Only while received() is
  /// empty and no read is under way, else it behaves as a copy out of received().
  ReceiveInto receive_into(std::span<char> into);

  /// Notices what happens while nobody receives: starts a read and calls `happened` on the loop when bytes,
  /// the end or an error arrived. Bytes stay in received() for the next receive(); that read is the one the
  /// next receive() would have made, so watching costs nothing. `happened` may be called again for more
  /// bytes. A null function ends the watch. It may end or destroy this connection.
  void watch(std::function<void()> happened);
  /// The stream has ended or failed, as far as a read has noticed.
  bool ended() const;
  /// The connection goes idle: gives a grown buffer back if it is empty.
  void rest();

  // Sending
  // --------------------------------------------------------------------------------------------------------------------

  struct Send {
    ConnectionState& state;
    std::span<const std::string_view> pieces;
    bool await_ready();
    void await_suspend(std::coroutine_handle<> awaiting);
    Result<void> await_resume();
  };
  /// Writes all pieces in order, with as few system calls as the socket allows, at the end of the loop's
  /// turn: together with the other sends of that turn. The pieces and their bytes must stay alive until it
  /// returns.
  Send send(std::span<const std::string_view> pieces);
  /// Ends a send that waits (cancelled); the receiving side goes on.
  void interrupt_send();

  // Ending
  // ---------------------------------------------------------------------------------------------------------------------

  /// All waits end with `timed_out` after `delay` from now. Every call moves it; clear_deadline() takes it
  /// back.
  void set_deadline(Clock::duration delay);
  void clear_deadline();
  void abort();  ///< All waits, present and future, end with `cancelled`.
  void close();  ///< Orderly.
  void reset();  ///< The other side sees a reset instead of a clean end: what it got is incomplete.
  /// Sends what is buffered, tells the other side that nothing more follows, and lets the connection go after
  /// its end arrived or `limit` passed: a plain close would, with unread bytes in the socket, send a reset
  /// that destroys the answer on its way.
  void linger_and_close(Clock::duration limit);

  Transport& transport();  ///< For net/*.cpp.

  bool peer_is_loopback() const;
  /// True if this outgoing connection ended at `port` of this very machine.
  bool reaches_own_port(unsigned short port) const;

 private:
  ConnectionState* state_;
};

}  // namespace tokenpak::net
