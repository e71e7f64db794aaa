#pragma once

#include "base/result.hpp"

#include <string_view>

namespace tokenpak::proxy {

/// How an error kind is said over HTTP: the one table.
struct HttpError {
  int status;
  std::string_view
      code;  ///< machine-readable, stable: `tokenpak_…` so that it is not taken for the provider's
};

HttpError http_error(ErrorKind kind);

/// The reason phrase of a status this proxy itself answers with.
std::string_view reason_phrase(int status);

}  // namespace tokenpak::proxy
