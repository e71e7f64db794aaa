#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace tokenpak {

/// What went wrong, as far as a caller may act on it. One table (proxy/errors.cpp) maps a kind to an HTTP
/// status and to the error type of the client's dialect.
enum class ErrorKind {
  bad_request,           ///< The client's bytes break a rule of HTTP or of ours.
  unauthorized,          ///< A remote client without the right X-TokenPak-Key.
  forbidden,             ///< A Host or Origin that may not use this proxy.
  not_found,             ///< No such path of ours.
  too_large,             ///< Over a stated limit.
  unsupported_media,     ///< A content type that this path does not take.
  upgrade_required,      ///< A path that speaks WebSocket, asked for something else.
  loop,                  ///< The request has already passed this proxy.
  budget_spent,          ///< The budget does not allow this request.
  unavailable,           ///< Shutting down, or full.
  circuit_open,          ///< The provider keeps failing, and is left alone for a while.
  upstream_unreachable,  ///< Name unknown, refused, no route, connect time-out.
  upstream_tls,          ///< Handshake or certificate failed.
  upstream_broken,       ///< Closed or reset, or not HTTP.
  upstream_timeout,      ///< No byte for longer than the request time-out.
  connection_closed,     ///< The other side ended the connection (orderly or not).
  cancelled,             ///< We ended the operation ourselves.
  timed_out,             ///< A deadline of ours passed.
  bad_configuration,     ///< A setting that cannot be used.
  io,                    ///< A file or socket operation failed.
  bad_data,              ///< A file of ours is damaged, or was never ours.
  internal,              ///< A bug of ours.
};

/// An expected failure: a kind for programs, a message for a person (what happened and what to do; never a
/// key or a prompt).
struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string message;

  Error() = default;
  Error(ErrorKind error_kind, std::string text) : kind(error_kind), message(std::move(text)) {}
};

template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> failure(ErrorKind kind, std::string message) {
  return std::unexpected<Error>(std::in_place, kind, std::move(message));
}

}  // namespace tokenpak
