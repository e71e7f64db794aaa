// Text to value, for every kind of setting but URLs. The message of an error is the rule that the text
// breaks, without the text itself: whoever calls knows whether the text may be shown.
#pragma once

#include "base/result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::cli {

/// Decimal digits alone, from `least` to `most`.
Result<std::uint64_t> parse_whole_number(std::string_view text, std::uint64_t least, std::uint64_t most);

/// From 1, or from 0 where `zero` says what 0 means ("off"), to 65535.
Result<std::uint16_t> parse_port(std::string_view text, std::string_view zero = "");

/// A decimal number such as 0.6, from 0 to 1.
Result<double> parse_score(std::string_view text);

enum class ZeroSeconds { turns_off, is_refused };
/// Seconds with decimals, to the millisecond, up to a day.
Result<std::chrono::milliseconds> parse_seconds(std::string_view text, ZeroSeconds zero);

/// Names between commas, without the white space around them; empty ones are left out.
std::vector<std::string> parse_list(std::string_view text);

/// A name or address as it stands in a URL or a Host header, without port, in lower case and without
/// brackets.
Result<std::string> parse_host_name(std::string_view text);

/// Where to listen: an IP address, or "localhost" for the loopback addresses of IPv4 and IPv6, which comes
/// back empty.
Result<std::string> parse_listen_host(std::string_view text);

/// What a path may stand on.
struct Folders {
  std::string user_home;           ///< for ~; empty when HOME is not set
  std::filesystem::path relative;  ///< folder in which a relative path begins
};

/// An absolute path, with ~ and ~/ expanded.
Result<std::filesystem::path> parse_path(std::string_view text, const Folders& folders);

}  // namespace tokenpak::cli
