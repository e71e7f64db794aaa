#include "net/tcp.hpp"

#include "net/loop_implementation.hpp"
#include "net/one_shot.hpp"
#include "net/tcp_transport.hpp"

#include <cerrno>
#include <list>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tokenpak::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

// Connecting
// ---------------------------------------------------------------------------------------------------------------------

using Outcome = Result<std::unique_ptr<Transport>>;

/// One attempt to reach a host: look-up, then the race of its addresses. Alive as long as any of its
/// operations is.
class Attempt : public std::enable_shared_from_this<Attempt> {
 public:
  Attempt(Loop& loop, std::string host, std::uint16_t port)
      : loop_(loop),
        context_(loop.implementation().context),
        host_(std::move(host)),
        port_(port),
        resolver_(context_),
        stagger_(context_),
        deadline_(loop, [](void* self) { static_cast<Attempt*>(self)->time_out(); }, this) {}

  void start(Clock::duration limit) {
    deadline_.set_in(limit);
    error_code not_literal;
    const auto literal = asio::ip::make_address(host_, not_literal);
    if (!not_literal) {
      endpoints_.emplace_back(literal, port_);
      return start_next();
    }
    resolver_.async_resolve(
        host_, std::to_string(port_),
        [self = shared_from_this()](const error_code& error, const tcp::resolver::results_type& found) {
          self->resolved(error, found);
        });
  }

  void finish(Outcome outcome) {
    if (outcome_.is_set()) return;
    error_code ignored;
    deadline_.clear();
    resolver_.cancel();
    stagger_.cancel(ignored);
    for (tcp::socket& socket : sockets_)
      socket.close(ignored);
    outcome_.set(std::move(outcome));
  }

  OneShot<Outcome>::Wait wait() { return outcome_.wait(); }

 private:
  static constexpr std::chrono::milliseconds stagger_delay{250};

  void time_out() {
    const auto self = shared_from_this();  // finish() may let go of the last reference
    finish(failure(
        ErrorKind::upstream_timeout,
        fmt::format("connecting to {}:{} took longer than TOKENPAK_CONNECT_TIMEOUT allows", host_, port_)));
  }

  void resolved(const error_code& error, const tcp::resolver::results_type& found) {
    if (outcome_.is_set()) return;
    if (error) {
      return finish(failure(ErrorKind::upstream_unreachable,
                            fmt::format("the name {} cannot be resolved ({})", host_, error.message())));
    }
    for (const auto& entry : found)
      endpoints_.push_back(entry.endpoint());
    start_next();
  }

  void start_next() {
    if (outcome_.is_set() || next_ == endpoints_.size()) return;
    const tcp::endpoint endpoint = endpoints_[next_++];
    ++running_;
    const auto socket = sockets_.emplace(sockets_.end(), context_);
    socket->async_connect(endpoint, [self = shared_from_this(), socket](const error_code& error) {
      self->connected(*socket, error);
    });
    if (next_ == endpoints_.size()) return;
    stagger_.expires_after(stagger_delay);
    stagger_.async_wait([self = shared_from_this()](const error_code& error) {
      if (!error) self->start_next();
    });
  }

  void connected(tcp::socket& socket, const error_code& error) {
    --running_;
    if (outcome_.is_set()) return;
    if (!error) {
      auto transport = std::make_unique<TcpTransport>(loop_, std::move(socket));
      return finish(Outcome(std::move(transport)));
    }
    last_error_ = error;
    if (next_ < endpoints_.size()) return start_next();
    if (running_ == 0) {
      finish(failure(ErrorKind::upstream_unreachable,
                     fmt::format("cannot connect to {}:{} ({})", host_, port_, last_error_.message())));
    }
  }

  Loop& loop_;
  asio::io_context& context_;
  std::string host_;
  std::uint16_t port_;
  tcp::resolver resolver_;
  asio::steady_timer stagger_;
  Deadline deadline_;
  std::vector<tcp::endpoint> endpoints_;
  std::size_t next_ = 0;
  int running_ = 0;
  std::list<tcp::socket> sockets_;
  error_code last_error_;
  OneShot<Outcome> outcome_;
};

// Accepting
// ----------------------------------------------------------------------------------------------------------------------

class TcpListener final : public Listener {
 public:
  explicit TcpListener(Loop& accepting)
      : accepting_(accepting),
        acceptor_(accepting.implementation().context),
        retry_(accepting.implementation().context) {}

  error_code bind(const tcp::endpoint& endpoint) {
    error_code error;
    is_v6_ = endpoint.address().is_v6();
    if (acceptor_.open(endpoint.protocol(), error)) return error;
    // Restarting must not wait for the old connections' TIME_WAIT; a second listener on the port is still
    // refused.
    acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (error) return error;
    if (is_v6_) acceptor_.set_option(asio::ip::v6_only(true), error);
    if (error || acceptor_.bind(endpoint, error) || acceptor_.listen(4096, error)) return error;
    return acceptor_.non_blocking(true, error);
  }

  void start(std::span<Loop* const> loops, OnConnection on_connection) override {
    loops_.assign(loops.begin(), loops.end());
    on_connection_ = std::make_shared<OnConnection>(std::move(on_connection));
    wait();
  }

  std::uint16_t port() const override {
    error_code ignored;
    return acceptor_.local_endpoint(ignored).port();
  }

 private:
  void wait() {
    acceptor_.async_wait(tcp::acceptor::wait_read, [this](const error_code& error) {
      if (!error) accept_all();
    });
  }

  void accept_all() {
    // The raw descriptor travels, not an Asio socket: a socket is bound to the reactor of the loop that made
    // it.
    for (;;) {
      const int descriptor =
          ::accept4(acceptor_.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (descriptor >= 0) {
        hand_over(descriptor);
      } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
        // Out of descriptors: what runs goes on, and newcomers wait in the kernel's queue until some end.
        retry_.expires_after(std::chrono::milliseconds(100));
        retry_.async_wait([this](const error_code& error) {
          if (!error) accept_all();
        });
        return;
      } else if (errno != ECONNABORTED && errno != EINTR && errno != EPROTO) {
        return wait();
      }
    }
  }

  void hand_over(int descriptor) {
    Loop& loop = *loops_[next_loop_++ % loops_.size()];
    const bool is_v6 = is_v6_;
    auto adopt = [descriptor, is_v6, &loop, on_connection = on_connection_] {
      tcp::socket socket(loop.implementation().context);
      error_code error;
      socket.assign(is_v6 ? tcp::v6() : tcp::v4(), descriptor, error);
      if (error) {
        ::close(descriptor);
        return;
      }
      (*on_connection)(loop, Connection(std::make_unique<TcpTransport>(loop, std::move(socket))));
    };
    if (&loop == &accepting_) {
      adopt();
    } else {
      loop.post(std::move(adopt));
    }
  }

  Loop& accepting_;
  tcp::acceptor acceptor_;
  asio::steady_timer retry_;
  bool is_v6_ = false;
  std::vector<Loop*> loops_;
  std::size_t next_loop_ = 0;
  std::shared_ptr<OnConnection> on_connection_;
};

}  // namespace

Task<Result<Connection>> connect_tcp(Loop& loop, std::string host, std::uint16_t port, Clock::duration limit,
                                     Cancellation& cancellation) {
  if (cancellation.requested()) co_return failure(ErrorKind::cancelled, "the request was given up");
  const auto attempt = std::make_shared<Attempt>(loop, std::move(host), port);
  const std::weak_ptr<Attempt> weak = attempt;
  OnCancel on_cancel(cancellation, [weak] {
    if (const auto alive = weak.lock())
      alive->finish(failure(ErrorKind::cancelled, "the request was given up"));
  });
  attempt->start(limit);
  Outcome outcome = co_await attempt->wait();
  if (!outcome) co_return std::unexpected(std::move(outcome.error()));
  co_return Connection(std::move(*outcome));
}

Result<std::unique_ptr<Listener>> Listener::bind(Loop& accepting, const std::string& address,
                                                 std::uint16_t port) {
  error_code error;
  const auto literal = asio::ip::make_address(address, error);
  if (error) return failure(ErrorKind::bad_configuration, fmt::format("{} is not an IP address", address));
  auto listener = std::make_unique<TcpListener>(accepting);
  error = listener->bind({literal, port});
  if (error) {
    return failure(error == asio::error::address_in_use ? ErrorKind::bad_configuration : ErrorKind::io,
                   error.message());
  }
  return listener;
}

}  // namespace tokenpak::net
