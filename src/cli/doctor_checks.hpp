// What `tokenpak doctor` looks at, one function a check. None of them prints; no finding repeats a key.
#pragma once

#include "cli/doctor_report.hpp"
#include "proxy/settings.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::cli {

/// Whether the proxy runs, or could: its port answers as ours, is free, or belongs to something else.
Finding check_port(const proxy::Settings& settings);
/// The home folder: there, ours alone, and with room on its disk.
std::vector<Finding> check_home(const proxy::Settings& settings);
Finding check_vault(const proxy::Settings& settings);
Finding check_ledger(const proxy::Settings& settings);

/// Name look-up, TCP, TLS and certificate on the way to one provider, and this machine's clock against the
/// provider's.
std::vector<Finding> check_upstream(std::string_view name, const proxy::UpstreamAddress& upstream,
                                    const proxy::Settings& settings);

/// A key in the environment, by its shape alone. Nothing where there is none: the proxy needs none.
std::optional<Finding> check_key(std::string_view variable, std::string_view value,
                                 std::string_view expected_prefix);

/// Whether a client that is started here finds the proxy, by the variable that its SDK reads.
Finding check_base_url(std::string_view variable, std::string_view value, const proxy::Settings& settings);

}  // namespace tokenpak::cli
