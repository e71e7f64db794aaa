#include "net/tcp_transport.hpp"

#include "net/connection_state.hpp"

#include <array>
#include <cerrno>
#include <utility>

#include <sys/socket.h>
#include <sys/uio.h>

namespace tokenpak::net {

namespace {

/// How many pieces one system call takes: enough for a head and a spliced body, small enough for the stack.
constexpr std::size_t gathered_pieces = 64;

}  // namespace

TcpTransport::TcpTransport(Loop& loop, boost::asio::ip::tcp::socket socket)
    : loop_(loop), socket_(std::move(socket)) {
  boost::system::error_code ignored;  // a socket that has died meanwhile says so at its first read
  socket_.non_blocking(true, ignored);
  socket_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
}

void TcpTransport::start_read(ConnectionState& state, std::span<char> into) {
  socket_.async_read_some(boost::asio::buffer(into.data(), into.size()), ReadCompletion(state));
}

std::size_t TcpTransport::read_now(std::span<char> into) {
  const ssize_t received = ::recv(socket_.native_handle(), into.data(), into.size(), MSG_DONTWAIT);
  return received > 0 ? static_cast<std::size_t>(received) : 0;
}

std::size_t TcpTransport::write_now(std::span<const std::string_view> pieces, std::size_t skip,
                                    boost::system::error_code& error) {
  std::size_t total = 0;
  while (!pieces.empty()) {
    std::array<iovec, gathered_pieces> vectors;
    std::size_t count = 0;
    std::size_t size = 0;
    while (!pieces.empty() && count < gathered_pieces) {
      const std::string_view piece = pieces.front();
      pieces = pieces.subspan(1);
      if (skip >= piece.size()) {
        skip -= piece.size();
        continue;
      }
      const std::string_view rest = piece.substr(skip);
      skip = 0;
      vectors[count++] = {const_cast<char*>(rest.data()), rest.size()};  // sendmsg only reads through it
      size += rest.size();
    }
    if (count == 0) break;
    msghdr message{};
    message.msg_iov = vectors.data();
    message.msg_iovlen = count;
    const ssize_t written = ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (written < 0) {
      if (errno != EAGAIN && errno != EINTR) error = {errno, boost::system::system_category()};
      break;
    }
    total += static_cast<std::size_t>(written);
    if (static_cast<std::size_t>(written) < size) break;
  }
  return total;
}

void TcpTransport::start_write(ConnectionState& state, std::span<const std::string_view>, std::size_t) {
  // Only waits until the socket takes more: on_written then writes with write_now, which also meets the error
  // of a broken socket.
  socket_.async_wait(boost::asio::ip::tcp::socket::wait_write,
                     [completion = WriteCompletion(state)](const boost::system::error_code& error) mutable {
                       completion(error, 0);
                     });
}

}  // namespace tokenpak::net
