#pragma once

#include "base/result.hpp"
#include "http/websocket_reader.hpp"
#include "net/cancellation.hpp"
#include "net/connection.hpp"
#include "net/loop.hpp"
#include "net/task.hpp"

#include <coroutine>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace tokenpak::proxy {

/// The proxy's end of an open WebSocket: whole messages in, frames out. Answers pings whenever they come,
/// answers a Close with a Close, asks a silent client for a sign of life each minute, and ends with the code
/// that RFC 6455 has for it what breaks a rule or a limit. Belongs to one loop; one coroutine uses it.
class WebSocketConnection {
 public:
  /// `largest_message` holds for what comes, and for what it decompresses to. What came before `connection`
  /// is handed over is read, too.
  WebSocketConnection(net::Loop& loop, net::Connection connection, std::size_t largest_message,
                      bool client_compresses);

  /// The next text message, decompressed and valid UTF-8; nothing when the connection has ended.
  net::Task<std::optional<std::string>> receive();

  /// While a request is under way: `left` is requested when the client closes or breaks the connection.
  /// Messages that come meanwhile wait, up to `largest_message` bytes of them; then reading does.
  void watch(net::Cancellation& left);
  void end_watch();

  /// Queues whole frames; they go out at the end of the loop's turn.
  void post(std::string_view frames);
  /// Awaited until all that was posted has gone into the socket; fails as Connection::send does.
  class Drained {
   public:
    explicit Drained(WebSocketConnection& socket) : socket_(socket) {}
    bool await_ready() const { return !socket_.is_sending_; }
    void await_suspend(std::coroutine_handle<> awaiting) { socket_.drain_waiter_ = awaiting; }
    Result<void> await_resume() const {
      if (socket_.send_error_) return std::unexpected(*socket_.send_error_);
      return {};
    }

   private:
    WebSocketConnection& socket_;
  };
  Drained drained() { return Drained(*this); }

  /// Sends a Close; whoever waits for a message gets none once the client has answered, or soon.
  void close(http::WebSocketClose code, std::string_view why);
  void abort() { connection_.abort(); }
  /// To be awaited last, before this is destroyed: lets the last frames go out and ends the connection.
  net::Task<> finish();

 private:
  void read_frames();
  void accept(http::WebSocketReader::Message message);
  void answer_close();
  void start_sending();
  net::Task<> send_posted();
  void look();

  net::Connection connection_;
  http::WebSocketReader reader_;
  const std::size_t largest_message_;
  std::deque<std::string> messages_;
  std::size_t waiting_bytes_ = 0;
  bool has_ended_ = false;   // nothing more is read
  bool sent_close_ = false;  // nothing more may be posted
  bool is_broken_ = false;   // the stream ended without a Close

  std::string posted_;
  std::string sending_;
  std::optional<std::string> pong_;  // of several pings that wait, the last is answered (RFC 6455, 5.5.3)
  bool is_sending_ = false;
  std::optional<Error> send_error_;
  std::coroutine_handle<> drain_waiter_;

  net::Clock::time_point heard_;          // when the client's last byte came
  net::Clock::time_point began_sending_;  // what has not gone out yet
  net::Clock::time_point asked_;          // when it was last asked for a sign of life
  net::Deadline look_;
};

}  // namespace tokenpak::proxy
