#pragma once

#include "net/task.hpp"
#include "proxy/application.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace tokenpak::proxy {

/// What `/health?deep=true` found out about one provider: whether a connection (TCP, tunnel, TLS) could be
/// opened.
struct Reachability {
  std::optional<std::string> problem;  ///< nothing: reachable
  double milliseconds = 0;             ///< that the connection took
};
using DeepHealth = std::array<Reachability, dialect::provider_count>;

/// Tries every provider in turn, each for at most two seconds. Sends no request.
net::Task<DeepHealth> probe_providers(Application& application, LoopContext& context);

/// The body of /health (SPEC 5).
std::string health_json(const Application& application, const std::optional<DeepHealth>& deep);

/// The body of /vault: what is indexed.
std::string vault_json(const Application& application);

/// Resident memory of this process in bytes, or nothing.
std::optional<std::uint64_t> resident_bytes();

}  // namespace tokenpak::proxy
