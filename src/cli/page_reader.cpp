#include "cli/page_reader.hpp"

#include <cerrno>
#include <cstring>
#include <memory>

#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace tokenpak::cli {

namespace {

constexpr timeval patience{.tv_sec = 3, .tv_usec = 0};
constexpr std::size_t largest_page = std::size_t{16} << 20;

class Socket {
 public:
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  ~Socket() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Socket(Socket&& other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  Socket& operator=(Socket&&) = delete;
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

Result<Socket> connect_to(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failed = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (failed != 0) return failure(ErrorKind::io, fmt::format("{}: {}", host, ::gai_strerror(failed)));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, &::freeaddrinfo);
  for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
    Socket socket(::socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC, address->ai_protocol));
    if (socket.descriptor() < 0) continue;
    ::setsockopt(socket.descriptor(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket.descriptor(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (::connect(socket.descriptor(), address->ai_addr, address->ai_addrlen) == 0) return socket;
  }
  return failure(ErrorKind::io, fmt::format("no proxy answers at {}:{} ({}); `tokenpak serve` starts one",
                                            host, port, std::strerror(errno)));
}

}  // namespace

Result<std::string> read_page(const std::string& host, std::uint16_t port, std::string_view target,
                              std::string_view key) {
  const Result<Socket> socket = connect_to(host, port);
  if (!socket) return std::unexpected(socket.error());
  // HTTP/1.0: the answer comes unchunked and ends with the connection.
  std::string request = fmt::format("GET {} HTTP/1.0\r\nHost: localhost:{}\r\n", target, port);
  if (!key.empty()) request += fmt::format("X-TokenPak-Key: {}\r\n", key);
  request += "\r\n";
  for (std::string_view rest = request; !rest.empty();) {
    const ssize_t sent = ::send(socket->descriptor(), rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent <= 0) return failure(ErrorKind::io, fmt::format("{}: {}", target, std::strerror(errno)));
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  std::string answer;
  char buffer[16'384];
  for (;;) {
    const ssize_t received = ::recv(socket->descriptor(), buffer, sizeof buffer, 0);
    if (received == 0) break;
    if (received < 0 || answer.size() > largest_page)
      return failure(ErrorKind::io, fmt::format("{}: the answer broke off", target));
    answer.append(buffer, static_cast<std::size_t>(received));
  }
  const std::size_t end_of_head = answer.find("\r\n\r\n");
  if (!answer.starts_with("HTTP/1.") || end_of_head == std::string::npos)
    return failure(ErrorKind::io, fmt::format("what answers at {}:{} is no tokenpak", host, port));
  if (answer.compare(8, 5, " 200 ") != 0)
    return failure(ErrorKind::io, fmt::format("{}: {}", target, answer.substr(9, answer.find("\r\n") - 9)));
  return answer.substr(end_of_head + 4);
}

}  // namespace tokenpak::cli
