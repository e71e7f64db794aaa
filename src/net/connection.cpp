#include "net/connection.hpp"

#include "base/bytes.hpp"
#include "net/connection_state.hpp"
#include "net/loop_implementation.hpp"
#include "net/task.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/socket_base.hpp>

namespace tokenpak::net {

namespace asio = boost::asio;

namespace {

Error given_up_error(ErrorKind kind) {
  return {kind, kind == ErrorKind::timed_out ? "no byte within the time limit" : "the operation was ended"};
}

}  // namespace

// ConnectionState
// --------------------------------------------------------------------------------------------------------------

ConnectionState::ConnectionState(std::unique_ptr<Transport> connection_transport)
    : transport(std::move(connection_transport)),
      deadline(
          transport->loop(),
          [](void* context) { static_cast<ConnectionState*>(context)->give_up(ErrorKind::timed_out); },
          this) {}

bool ConnectionState::start_read() {
  if (reading) return true;
  std::span<char> into = direct;
  if (into.empty()) {
    if (begin == end) begin = end = 0;
    if (begin > 0 && end == capacity) {
      std::memmove(buffer.get(), buffer.get() + begin, buffered());
      end -= begin;
      begin = 0;
    }
    if (end == capacity || (grow && capacity < Connection::largest_buffer)) {
      if (capacity == Connection::largest_buffer) return false;
      const std::size_t larger = std::max(Connection::smallest_buffer, capacity * 2);
      auto moved = std::make_unique_for_overwrite<char[]>(larger);
      if (buffered() > 0) std::memcpy(moved.get(), buffer.get() + begin, buffered());
      buffer = std::move(moved);
      end -= begin;
      begin = 0;
      capacity = larger;
    }
    grow = false;
    into = {buffer.get() + end, capacity - end};
  }
  reading = true;
  transport->start_read(*this, into);
  return true;
}

void ConnectionState::on_read(const boost::system::error_code& error, std::size_t bytes) {
  reading = false;
  if (!direct.empty()) {
    direct_bytes = bytes;
    direct = {};
  } else {
    end += bytes;
    unreported += bytes;
    grow = end == capacity;
  }
  if (error == asio::error::operation_aborted && !given_up) {
    // interrupt_send() ended this read along with the send. Nothing happened to the stream: whoever waits
    // goes on waiting.
    if (receiver || watcher) start_read();
    return;
  }
  if (error == asio::error::eof) {
    at_end = true;
  } else if (error && bytes == 0) {
    read_error = given_up ? given_up_error(*given_up) : Error(ErrorKind::connection_closed, error.message());
  }
  if (receiver) {
    std::exchange(receiver, nullptr).resume();
  } else if (watcher) {
    // The watcher may end its own watch: keep the function alive while it runs.
    const std::function<void()> happened = watcher;
    if (!at_end && !read_error) start_read();  // goes on noticing until the buffer is full
    happened();
  }
}

void ConnectionState::begin_send() {
  if (!sender) return;  // it is gone, and the pieces with it
  if (given_up) {
    send_error = given_up_error(*given_up);
    return;
  }
  boost::system::error_code error;
  sent = transport->write_now(pieces, 0, error);
  if (error) {
    fail_send(error);
  } else if (sent < to_send && send_interrupted) {
    send_error = given_up_error(ErrorKind::cancelled);
  } else if (sent < to_send) {
    start_write();
  }
}

void ConnectionState::resume_sender_if_done() {
  if (sender && !writing) std::exchange(sender, nullptr).resume();
}

void ConnectionState::start_write() {
  writing = true;
  transport->start_write(*this, pieces, sent);
}

void ConnectionState::on_written(const boost::system::error_code& error, std::size_t bytes) {
  writing = false;
  sent += bytes;
  if (!sender) return;
  boost::system::error_code outcome = error;
  if (!outcome && sent < to_send) sent += transport->write_now(pieces, sent, outcome);
  if (outcome) {
    fail_send(outcome);
  } else if (sent < to_send) {
    return start_write();
  }
  std::exchange(sender, nullptr).resume();
}

void ConnectionState::fail_send(const boost::system::error_code& error) {
  send_error = given_up           ? given_up_error(*given_up)
               : send_interrupted ? given_up_error(ErrorKind::cancelled)
                                  : Error(ErrorKind::connection_closed, error.message());
}

void ConnectionState::give_up(ErrorKind kind) {
  if (!given_up) given_up = kind;
  deadline.clear();
  boost::system::error_code ignored;  // cancelling a closed socket is no failure
  transport->socket().cancel(ignored);
}

void ConnectionState::close() {
  deadline.clear();
  watcher = nullptr;
  boost::system::error_code ignored;
  transport->socket().close(ignored);
}

// Connection
// -------------------------------------------------------------------------------------------------------------------

Connection::Connection(std::unique_ptr<Transport> transport)
    : state_(new ConnectionState(std::move(transport))) {}
Connection::Connection(Connection&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}
Connection& Connection::operator=(Connection&& other) noexcept {
  std::swap(state_, other.state_);
  return *this;
}
Connection::~Connection() {
  if (state_ == nullptr) return;
  state_->receiver = nullptr;
  state_->sender = nullptr;
  state_->close();
  state_->release();
}

std::string_view Connection::received() const {
  return {state_->buffer.get() + state_->begin, state_->buffered()};
}

void Connection::consume(std::size_t bytes) {
  state_->begin += bytes;
  state_->unreported = std::min(state_->unreported, state_->buffered());
}

bool Connection::Receive::await_ready() {
  if (state.unreported > 0 || state.at_end || state.read_error || state.given_up) return true;
  return !state.start_read();
}
void Connection::Receive::await_suspend(std::coroutine_handle<> awaiting) {
  state.receiver = awaiting;
}
Result<std::size_t> Connection::Receive::await_resume() {
  if (state.unreported > 0) return std::exchange(state.unreported, 0);
  if (state.given_up) return std::unexpected(given_up_error(*state.given_up));
  if (state.read_error) return std::unexpected(*state.read_error);
  if (state.at_end) return 0;
  return failure(ErrorKind::too_large, "the receive buffer is full");
}
Connection::Receive Connection::receive() {
  return {*state_};
}

bool Connection::ReceiveInto::await_ready() {
  if (state.buffered() > 0 || state.at_end || state.read_error || state.given_up) return true;
  state.grow = false;  // a large body that came after a head is no reason for a larger buffer: the next one
                       // goes past it too
  if (!state.reading) {
    state.direct_bytes = state.transport->read_now(into);
    if (state.direct_bytes > 0) return true;
    state.direct = into;
  }
  return !state.start_read();
}
void Connection::ReceiveInto::await_suspend(std::coroutine_handle<> awaiting) {
  state.receiver = awaiting;
}
Result<std::size_t> Connection::ReceiveInto::await_resume() {
  if (state.direct_bytes > 0) return std::exchange(state.direct_bytes, 0);
  if (const std::size_t bytes = std::min(state.buffered(), into.size()); bytes > 0) {
    std::memcpy(into.data(), state.buffer.get() + state.begin, bytes);
    state.begin += bytes;
    state.unreported = std::min(state.unreported, state.buffered());
    return bytes;
  }
  if (state.given_up) return std::unexpected(given_up_error(*state.given_up));
  if (state.read_error) return std::unexpected(*state.read_error);
  return 0;
}
Connection::ReceiveInto Connection::receive_into(std::span<char> into) {
  return {*state_, into};
}

void Connection::watch(std::function<void()> happened) {
  state_->watcher = std::move(happened);
  if (state_->watcher && !state_->at_end && !state_->read_error) state_->start_read();
}

bool Connection::ended() const {
  return state_->at_end || state_->read_error || state_->given_up;
}

void Connection::rest() {
  ConnectionState& state = *state_;
  if (state.reading || state.buffered() > 0 || state.capacity <= smallest_buffer) return;
  state.buffer.reset();
  state.capacity = state.begin = state.end = 0;
  state.grow = false;
}

bool Connection::Send::await_ready() {
  state.pieces = pieces;
  state.sent = 0;
  state.to_send = total_size(pieces);
  state.send_interrupted = false;
  if (state.given_up) {
    state.send_error = given_up_error(*state.given_up);
    return true;
  }
  state.send_error.reset();
  return false;
}
void Connection::Send::await_suspend(std::coroutine_handle<> awaiting) {
  state.sender = awaiting;
  state.transport->loop().implementation().send_at_end_of_turn(state);
}
Result<void> Connection::Send::await_resume() {
  state.pieces = {};
  if (state.send_error) return std::unexpected(*state.send_error);
  return {};
}
Connection::Send Connection::send(std::span<const std::string_view> pieces) {
  return {*state_, pieces};
}

void Connection::interrupt_send() {
  if (!state_->sender) return;
  state_->send_interrupted = true;
  if (!state_->writing) return;  // it is to begin at the end of this turn, and will not wait
  boost::system::error_code ignored;
  // Asio can only cancel both directions of a socket: a read under way ends too, and is started again by the
  // next receive().
  state_->transport->socket().cancel(ignored);
}

void Connection::set_deadline(Clock::duration delay) {
  state_->deadline.set_in(delay);
}
void Connection::clear_deadline() {
  state_->deadline.clear();
}
void Connection::abort() {
  state_->give_up(ErrorKind::cancelled);
}
void Connection::close() {
  state_->close();
}

void Connection::reset() {
  boost::system::error_code ignored;
  state_->transport->socket().set_option(asio::socket_base::linger(true, 0), ignored);
  state_->close();
}

namespace {

Task<> drain_and_close(Connection connection, Clock::duration limit) {
  connection.set_deadline(limit);
  std::array<char, 4096> discarded;
  const std::span<char> into(discarded);
  for (;;) {
    const Result<std::size_t> received = co_await connection.receive_into(into);
    if (!received || *received == 0) co_return;
  }
}

}  // namespace

void Connection::linger_and_close(Clock::duration limit) {
  boost::system::error_code ignored;
  state_->transport->socket().shutdown(asio::socket_base::shutdown_send, ignored);
  state_->watcher = nullptr;
  spawn(drain_and_close(std::move(*this), limit));
}

Transport& Connection::transport() {
  return *state_->transport;
}

bool Connection::peer_is_loopback() const {
  boost::system::error_code error;
  const auto endpoint = state_->transport->socket().remote_endpoint(error);
  if (error) return false;
  const auto address = endpoint.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).is_loopback();
  }
  return address.is_loopback();
}

bool Connection::reaches_own_port(unsigned short port) const {
  boost::system::error_code error;
  const auto remote = state_->transport->socket().remote_endpoint(error);
  if (error || remote.port() != port) return false;
  const auto local = state_->transport->socket().local_endpoint(error);
  return !error && local.address() == remote.address();
}

}  // namespace tokenpak::net
