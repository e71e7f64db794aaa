#include "http/receive.hpp"

#include "http/chunked.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::http {

Body::Body(std::size_t capacity)
    : bytes_(std::make_unique_for_overwrite<char[]>(capacity)), capacity_(capacity) {}

void Body::append(std::string_view bytes) {
  if (bytes.size() > capacity_ - size_) {
    Body larger(std::max({size_ + bytes.size(), capacity_ * 2, std::size_t{4096}}));
    if (size_ > 0) std::memcpy(larger.bytes_.get(), bytes_.get(), size_);
    larger.size_ = size_;
    *this = std::move(larger);
  }
  if (!bytes.empty()) std::memcpy(bytes_.get() + size_, bytes.data(), bytes.size());
  size_ += bytes.size();
}

net::Task<Result<HeadOutcome>> receive_request_head(net::Connection& client, RequestHead& head,
                                                    net::Clock::duration silence) {
  for (;;) {
    if (const std::string_view received = client.received(); !received.empty()) {
      std::string why;
      const Parsed parsed = parse_request_head(received, head, why);
      if (parsed == Parsed::complete) co_return HeadOutcome::complete;
      if (parsed == Parsed::invalid) co_return failure(ErrorKind::bad_request, std::move(why));
      client.set_deadline(silence);
    }
    const Result<std::size_t> bytes = co_await client.receive();
    if (!bytes) {
      if (bytes.error().kind == ErrorKind::too_large) {
        co_return failure(ErrorKind::bad_request, "The headers are larger than 64 KiB.");
      }
      co_return std::unexpected(bytes.error());
    }
    if (*bytes == 0) {
      if (client.received().empty()) co_return HeadOutcome::closed;
      co_return failure(ErrorKind::connection_closed,
                        "the client closed the connection in the middle of a request");
    }
  }
}

net::Task<Result<HeadOutcome>> receive_response_head(net::Connection& upstream, std::string_view method,
                                                     ResponseHead& head) {
  for (;;) {
    if (const std::string_view received = upstream.received(); !received.empty()) {
      std::string why;
      const Parsed parsed = parse_response_head(received, method, head, why);
      if (parsed == Parsed::complete) co_return HeadOutcome::complete;
      if (parsed == Parsed::invalid) co_return failure(ErrorKind::upstream_broken, std::move(why));
    }
    const Result<std::size_t> bytes = co_await upstream.receive();
    if (!bytes) {
      if (bytes.error().kind == ErrorKind::too_large) {
        co_return failure(ErrorKind::upstream_broken, "The response headers are larger than 64 KiB.");
      }
      co_return std::unexpected(bytes.error());
    }
    if (*bytes == 0) {
      if (upstream.received().empty()) co_return HeadOutcome::closed;
      co_return failure(ErrorKind::upstream_broken,
                        "The provider closed the connection in the middle of the response headers.");
    }
  }
}

namespace {

Error too_large(std::size_t limit) {
  return {ErrorKind::too_large,
          fmt::format("The request body is larger than the proxy's limit of {} bytes.", limit)};
}

net::Task<Result<Body>> receive_counted(net::Connection& client, std::uint64_t content_length,
                                        net::Clock::duration silence, BodyShare& share) {
  Body body(static_cast<std::size_t>(content_length));
  const std::size_t buffered = std::min(client.received().size(), body.room().size());
  body.append(client.received().substr(0, buffered));
  client.consume(buffered);
  // By what has come, not by what was announced: an announcement takes no memory.
  if (!share.grow_to(body.size())) co_return std::unexpected(no_room_for_body());
  while (!body.room().empty()) {
    client.set_deadline(silence);
    const Result<std::size_t> bytes = co_await client.receive_into(body.room());
    if (!bytes) co_return std::unexpected(bytes.error());
    if (*bytes == 0) {
      co_return failure(ErrorKind::connection_closed,
                        "the client closed the connection in the middle of a body");
    }
    body.add(*bytes);
    if (!share.grow_to(body.size())) co_return std::unexpected(no_room_for_body());
  }
  co_return std::move(body);
}

net::Task<Result<Body>> receive_chunked(net::Connection& client, std::size_t limit,
                                        net::Clock::duration silence, BodyShare& share) {
  Body body;
  ChunkedDecoder decoder;
  for (;;) {
    bool is_too_large = false;
    const std::size_t taken = decoder.feed(client.received(), [&](std::string_view piece) {
      is_too_large = is_too_large || piece.size() > limit - body.size();
      if (!is_too_large) body.append(piece);
    });
    if (is_too_large) co_return std::unexpected(too_large(limit));
    if (decoder.invalid()) co_return failure(ErrorKind::bad_request, "The chunked body is malformed.");
    client.consume(taken);
    if (!share.grow_to(body.size())) co_return std::unexpected(no_room_for_body());
    if (decoder.done()) co_return std::move(body);
    client.set_deadline(silence);
    const Result<std::size_t> bytes = co_await client.receive();
    if (!bytes) co_return std::unexpected(bytes.error());
    if (*bytes == 0) {
      co_return failure(ErrorKind::connection_closed,
                        "the client closed the connection in the middle of a body");
    }
  }
}

}  // namespace

net::Task<Result<Body>> receive_body(net::Connection& client, Framing framing, std::uint64_t content_length,
                                     std::size_t limit, net::Clock::duration silence, BodyShare& share) {
  switch (framing) {
    case Framing::length:
      if (content_length > limit) co_return std::unexpected(too_large(limit));
      co_return co_await receive_counted(client, content_length, silence, share);
    case Framing::chunked:
      co_return co_await receive_chunked(client, limit, silence, share);
    case Framing::none:
    case Framing::until_close:
      break;
  }
  co_return Body();
}

Error no_room_for_body() {
  return {ErrorKind::unavailable,
          "The requests under way fill all the memory that bodies may take (TOKENPAK_BODIES_MB). Try again "
          "in a moment."};
}

}  // namespace tokenpak::http
