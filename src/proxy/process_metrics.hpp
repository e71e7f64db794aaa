#pragma once

#include "proxy/application.hpp"

#include <string>

namespace tokenpak::proxy {

/// The part of /metrics that is no account: requests under way, breakers, memory, time since the start.
/// Prometheus text format 0.0.4, every line ended.
std::string process_metrics(const Application& application);

}  // namespace tokenpak::proxy
