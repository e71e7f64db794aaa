#pragma once

// Private to net/*.cpp: what a connection needs of TCP or TLS.

#include <cstddef>
#include <span>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

namespace tokenpak::net {

class Loop;
struct ConnectionState;

/// A duplex byte stream over one socket. Completions go to ConnectionState::on_read / on_written; the
/// handlers keep the state alive and never run inside of start_*.
class Transport {
 public:
  virtual ~Transport() = default;
  virtual boost::asio::ip::tcp::socket& socket() = 0;
  virtual Loop& loop() = 0;
  virtual void start_read(ConnectionState& state, std::span<char> into) = 0;
  /// Reads what is there without waiting; 0 if nothing is (or the stream has ended: start_read will tell).
  virtual std::size_t read_now(std::span<char> into) = 0;
  /// Writes what goes without waiting of the pieces after their first `skip` bytes; sets `error` if the
  /// stream is broken.
  virtual std::size_t write_now(std::span<const std::string_view> pieces, std::size_t skip,
                                boost::system::error_code& error) = 0;
  /// Starts one write of (part of) the pieces after their first `skip` bytes, or a wait until write_now can
  /// go on (0 bytes written).
  virtual void start_write(ConnectionState& state, std::span<const std::string_view> pieces,
                           std::size_t skip) = 0;
};

}  // namespace tokenpak::net
