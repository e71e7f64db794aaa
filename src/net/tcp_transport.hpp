#pragma once

// Private to net/*.cpp.

#include "net/transport.hpp"

#include <boost/asio/ip/tcp.hpp>

namespace tokenpak::net {

/// A plain TCP socket. Writes first try the socket at once: a request or an event nearly always fits into its
/// buffer, and then there is no wait.
class TcpTransport final : public Transport {
 public:
  /// `socket` is connected; it becomes non-blocking, without Nagle's delay.
  TcpTransport(Loop& loop, boost::asio::ip::tcp::socket socket);

  boost::asio::ip::tcp::socket& socket() override { return socket_; }
  Loop& loop() override { return loop_; }
  void start_read(ConnectionState& state, std::span<char> into) override;
  std::size_t read_now(std::span<char> into) override;
  std::size_t write_now(std::span<const std::string_view> pieces, std::size_t skip,
                        boost::system::error_code& error) override;
  void start_write(ConnectionState& state, std::span<const std::string_view> pieces,
                   std::size_t skip) override;

 private:
  Loop& loop_;
  boost::asio::ip::tcp::socket socket_;
};

}  // namespace tokenpak::net
