#pragma once

#include "base/result.hpp"
#include "http/body_memory.hpp"
#include "http/head.hpp"
#include "net/connection.hpp"
#include "net/task.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace tokenpak::http {

/// A received body: one buffer, filled once, never copied whole.
class Body {
 public:
  Body() = default;
  explicit Body(std::size_t capacity);

  std::string_view view() const { return {bytes_.get(), size_}; }
  std::size_t size() const { return size_; }
  /// Where the next bytes go; at most the room that is left.
  std::span<char> room() { return {bytes_.get() + size_, capacity_ - size_}; }
  void add(std::size_t bytes) { size_ += bytes; }  ///< that were written into room()
  void append(std::string_view bytes);             ///< grows as needed

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

enum class HeadOutcome : std::uint8_t {
  complete,
  closed,  ///< the other side ended the connection before the first byte
};

/// Waits for a whole request head; its bytes stay in `client.received()` (head.size of them) until consumed,
/// and the views of `head` hold until the next receive. Fails with bad_request (say so and close) or as
/// Connection::receive does. The wait for its first byte is the caller's deadline; from then on `silence` is
/// the longest time without one.
net::Task<Result<HeadOutcome>> receive_request_head(net::Connection& client, RequestHead& head,
                                                    net::Clock::duration silence);

/// The same for a response to `method`. `closed` where the connection ended before its first byte.
net::Task<Result<HeadOutcome>> receive_response_head(net::Connection& upstream, std::string_view method,
                                                     ResponseHead& head);

/// Receives the body that `head` announces; the head must be consumed. `silence` is the longest time without
/// a byte (then timed_out). What came is taken from `share`. Fails with too_large past `limit` bytes,
/// unavailable where there is no memory left for it, bad_request for broken chunks.
net::Task<Result<Body>> receive_body(net::Connection& client, Framing framing, std::uint64_t content_length,
                                     std::size_t limit, net::Clock::duration silence, BodyShare& share);

/// What a client is told where all bodies together have reached their limit.
Error no_room_for_body();

}  // namespace tokenpak::http
