#include "upstream.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <stdexcept>
#include <string_view>

#include <sys/socket.h>

namespace tokenpak::bench {
namespace {

constexpr std::size_t kFirstRead = 4096;  // a head, and a small body with it

// The body's length by the request's head; a request without one has no body. Chunked requests are not
// understood: the client sends none, and a proxy that made one of a request with a length would be measured
// doing something else.
std::size_t content_length(std::string_view head) {
  constexpr std::string_view kName =
      "content-length:";  // each of its bytes has the bit that makes letters small
  const auto found = std::search(head.begin(), head.end(), kName.begin(), kName.end(),
                                 [](char any, char small) { return (any | 0x20) == small; });
  if (found == head.end()) {
    return 0;
  }
  const char* at = &*found + kName.size();
  while (*at == ' ') {
    ++at;
  }
  std::size_t length = 0;
  std::from_chars(at, head.data() + head.size(), length);
  return length;
}

}  // namespace

class Upstream::Connection final : public Handler {
 public:
  Connection(Upstream& upstream, int descriptor) : upstream_(upstream), socket_(descriptor) {
    upstream_.loop_.add(descriptor, *this);
  }

  bool open() const { return socket_.open(); }

  void on_ready() override {
    while (socket_.open()) {
      // MSG_TRUNC makes TCP drop the bytes instead of copying them: the rest of a body is only counted.
      const bool counting = body_left_ > 0;
      const ssize_t got = counting ? recv(socket_.get(), buffer().data(), body_left_, MSG_TRUNC)
                                   : recv(socket_.get(), buffer().data(), kFirstRead, 0);
      if (got < 0 && errno == EAGAIN) {
        return;
      }
      if (got <= 0) {
        return socket_.close();
      }
      const auto size = static_cast<std::size_t>(got);
      if (counting) {
        body_left_ -= size;
        return body_left_ == 0 ? answer()
                               : void();  // a short read has emptied the socket; more bytes make a new edge
      }
      if (take_head({buffer().data(), size}) || size < kFirstRead) {
        return;
      }
    }
  }

  // Sends the stream's next part. False when it was the last one, or the peer has gone.
  bool send_part(Clock::time_point now) {
    if (!socket_.open()) {
      return false;
    }
    StreamPart& part = upstream_.stream_[next_part_];
    if (part.stamp_at != 0) {
      write_digits(part.bytes.data() + part.stamp_at,
                   static_cast<std::uint64_t>(now.time_since_epoch().count()));
    }
    write(part.bytes);
    ++next_part_;
    return socket_.open() && next_part_ < upstream_.stream_.size();
  }

 private:
  // One for all: bytes never outlive a call. As large as the largest body that is counted in one call.
  static std::array<char, 1 << 20>& buffer() {
    static std::array<char, 1 << 20> bytes;
    return bytes;
  }

  // Takes bytes up to the head's end and the body's beginning. True when that was the whole request.
  bool take_head(std::string_view bytes) {
    head_ += bytes;
    const std::size_t end = head_.find("\r\n\r\n");
    if (end == std::string::npos) {
      return false;
    }
    const std::size_t length = content_length(std::string_view(head_).substr(0, end + 2));
    const std::size_t received = head_.size() - end - 4;
    head_.clear();
    if (received > length) {
      throw std::runtime_error("upstream: more bytes than the request's length says");
    }
    if (length > buffer().size()) {
      throw std::runtime_error("upstream: request larger than any that was sent");
    }
    body_left_ = length - received;
    if (body_left_ > 0) {
      return false;
    }
    answer();
    return true;
  }

  void answer() {
    if (!upstream_.streaming_) {
      return write(upstream_.answer_);
    }
    next_part_ = 0;
    const auto now = Clock::now();
    if (send_part(now)) {
      upstream_.due_.push_back({now + upstream_.pace_, this});
    }
  }

  // An answer, or a part of one, always fits into the socket's buffer, unless a proxy stops reading for good.
  void write(std::string_view bytes) {
    const ssize_t sent = send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && (errno == EPIPE || errno == ECONNRESET)) {
      return socket_.close();
    }
    if (sent < 0) {
      fail("upstream: send");
    }
    if (static_cast<std::size_t>(sent) != bytes.size()) {
      throw std::runtime_error("upstream: the peer stopped reading");
    }
  }

  Upstream& upstream_;
  Descriptor socket_;
  std::string head_;
  std::size_t body_left_ = 0;  // bytes of the current request's body still to come
  std::size_t next_part_ = 0;
};

Upstream::Upstream(EventLoop& loop, std::uint16_t port) : loop_(loop), listener_(listen_on(port)) {
  loop_.add(listener_.get(), *this);
}

Upstream::~Upstream() = default;

void Upstream::answer_with(Workload workload, Nanoseconds pace) {
  streaming_ = workload == Workload::Stream;
  pace_ = pace;
}

std::optional<Clock::time_point> Upstream::send_due() {
  if (due_.empty()) {
    return std::nullopt;
  }
  // Only what waits now: a stream without a pace comes back to the queue's end for the next turn.
  for (std::size_t waiting = due_.size(); waiting > 0; --waiting) {
    const auto now = Clock::now();
    const Due next = due_.front();
    if (next.at > now) {
      break;
    }
    due_.pop_front();
    if (next.connection->send_part(now)) {
      due_.push_back({now + pace_, next.connection});
    }
  }
  return due_.empty() ? std::nullopt : std::optional(due_.front().at);
}

void Upstream::sweep() {
  std::erase_if(due_, [](const Due& each) { return !each.connection->open(); });
  std::erase_if(connections_, [](const auto& each) { return !each->open(); });
}

void Upstream::on_ready() {
  for (;;) {
    const int descriptor = accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
    if (descriptor < 0 && (errno == EAGAIN || errno == ECONNABORTED)) {
      return;
    }
    if (descriptor < 0) {
      fail("upstream: accept");
    }
    prepare(descriptor);
    connections_.push_back(std::make_unique<Connection>(*this, descriptor));
  }
}

}  // namespace tokenpak::bench
