#include "net/tls.hpp"

#include "net/connection_state.hpp"
#include "net/loop_implementation.hpp"
#include "net/one_shot.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <utility>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace tokenpak::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

class ClientContext final : public TlsContext {
 public:
  ClientContext() : context(asio::ssl::context::tls_client) {}
  asio::ssl::context context;
};

/// Where distributions other than the one this binary was built on keep their certificates.
constexpr std::array certificate_bundles = {"/etc/ssl/certs/ca-certificates.crt",
                                            "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
                                            "/etc/ssl/cert.pem"};

class TlsTransport final : public Transport {
 public:
  TlsTransport(Loop& loop, tcp::socket socket, asio::ssl::context& context)
      : loop_(loop), stream_(std::move(socket), context) {}

  tcp::socket& socket() override { return stream_.next_layer(); }
  Loop& loop() override { return loop_; }
  void start_read(ConnectionState& state, std::span<char> into) override {
    stream_.async_read_some(asio::buffer(into.data(), into.size()), ReadCompletion(state));
  }
  std::size_t read_now(std::span<char>) override { return 0; }
  std::size_t write_now(std::span<const std::string_view>, std::size_t, error_code&) override { return 0; }
  void start_write(ConnectionState& state, std::span<const std::string_view> pieces,
                   std::size_t skip) override {
    // One record at a time. Pieces that together fit into one are joined, so that head and body leave in one
    // packet where they can.
    std::size_t filled = 0;
    for (std::string_view piece : pieces) {
      if (skip >= piece.size()) {
        skip -= piece.size();
        continue;
      }
      piece.remove_prefix(skip);
      skip = 0;
      if (filled == 0 && piece.size() >= record_.size()) {
        return stream_.async_write_some(asio::buffer(piece.data(), piece.size()), WriteCompletion(state));
      }
      const std::size_t taken = std::min(piece.size(), record_.size() - filled);
      std::ranges::copy(piece.substr(0, taken), record_.begin() + static_cast<std::ptrdiff_t>(filled));
      filled += taken;
      if (filled == record_.size()) break;
    }
    stream_.async_write_some(asio::buffer(record_.data(), filled), WriteCompletion(state));
  }

  asio::ssl::stream<tcp::socket>& stream() { return stream_; }

 private:
  Loop& loop_;
  asio::ssl::stream<tcp::socket> stream_;
  std::array<char, 4096> record_;
};

/// A handshake under way; alive until Asio's handler ran.
struct Handshake {
  Handshake(Loop& loop, std::string host_name)
      : host(std::move(host_name)),
        deadline(loop, [](void* self) { static_cast<Handshake*>(self)->time_out(); }, this) {}

  void time_out() {
    finish(Error(
        ErrorKind::upstream_timeout,
        fmt::format("the TLS handshake with {} took longer than TOKENPAK_CONNECT_TIMEOUT allows", host)));
  }

  void finish(Result<void> result) {
    if (outcome.is_set()) return;
    deadline.clear();
    error_code ignored;
    if (!result) transport->socket().cancel(ignored);
    outcome.set(std::move(result));
  }
  void finish(Error error) { finish(Result<void>(std::unexpected(std::move(error)))); }

  std::string host;
  std::unique_ptr<TlsTransport> transport;
  Deadline deadline;
  OneShot<Result<void>> outcome;
};

std::string reason_of(const error_code& error, SSL* ssl) {
  if (const long verdict = SSL_get_verify_result(ssl); verdict != X509_V_OK) {
    return fmt::format("its certificate was not accepted: {}", X509_verify_cert_error_string(verdict));
  }
  return error.message();
}

}  // namespace

Result<std::unique_ptr<TlsContext>> TlsContext::for_clients() {
  auto made = std::make_unique<ClientContext>();
  asio::ssl::context& context = made->context;
  SSL_CTX* native = context.native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_mode(
      native, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  error_code error;
  context.set_verify_mode(asio::ssl::verify_peer, error);
  // OpenSSL reads SSL_CERT_FILE and SSL_CERT_DIR itself; a file that was named and cannot be read must not
  // pass in silence.
  if (const char* named = std::getenv("SSL_CERT_FILE"); named != nullptr) {
    context.load_verify_file(named, error);
    if (error) {
      return failure(ErrorKind::bad_configuration,
                     fmt::format("SSL_CERT_FILE names {}, which cannot be read as certificates ({})", named,
                                 error.message()));
    }
  }
  context.set_default_verify_paths(error);
  if (!std::filesystem::exists(X509_get_default_cert_dir()) &&
      !std::filesystem::exists(X509_get_default_cert_file())) {
    for (const char* bundle : certificate_bundles) {
      if (std::filesystem::exists(bundle)) context.load_verify_file(bundle, error);
    }
  }
  static constexpr std::array<unsigned char, 9> http_1_1 = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  SSL_CTX_set_alpn_protos(native, http_1_1.data(), http_1_1.size());
  return made;
}

Task<Result<Connection>> start_tls(Loop& loop, Connection connection, TlsContext& context, std::string host,
                                   Clock::duration limit, Cancellation& cancellation) {
  if (cancellation.requested()) co_return failure(ErrorKind::cancelled, "the request was given up");
  const auto handshake = std::make_shared<Handshake>(loop, host);
  tcp::socket socket = std::move(connection.transport().socket());
  auto& client = static_cast<ClientContext&>(context);
  handshake->transport = std::make_unique<TlsTransport>(loop, std::move(socket), client.context);
  SSL* ssl = handshake->transport->stream().native_handle();
  error_code not_literal;
  asio::ip::make_address(host, not_literal);
  if (not_literal) SSL_set_tlsext_host_name(ssl, host.c_str());
  handshake->transport->stream().set_verify_callback(asio::ssl::host_name_verification(host));

  const std::weak_ptr<Handshake> weak = handshake;
  OnCancel on_cancel(cancellation, [weak] {
    if (const auto alive = weak.lock())
      alive->finish(Error(ErrorKind::cancelled, "the request was given up"));
  });
  handshake->deadline.set_in(limit);
  handshake->transport->stream().async_handshake(
      asio::ssl::stream_base::client, [handshake, ssl, host](const error_code& error) {
        if (!error) return handshake->finish(Result<void>());
        handshake->finish(Error(ErrorKind::upstream_tls,
                                fmt::format("TLS with {} failed: {}", host, reason_of(error, ssl))));
      });
  const Result<void> outcome = co_await handshake->outcome.wait();
  if (!outcome) co_return std::unexpected(outcome.error());
  std::unique_ptr<Transport> transport = std::move(handshake->transport);
  co_return Connection(std::move(transport));
}

std::optional<std::chrono::system_clock::time_point> certificate_end(Connection& connection) {
  auto* const transport = dynamic_cast<TlsTransport*>(&connection.transport());
  if (transport == nullptr) return std::nullopt;
  const X509* const certificate = SSL_get0_peer_certificate(transport->stream().native_handle());
  std::tm end{};
  if (certificate == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) != 1)
    return std::nullopt;
  return std::chrono::system_clock::from_time_t(::timegm(&end));
}

}  // namespace tokenpak::net
