#include "cli/parse_values.hpp"

#include "base/ascii.hpp"
#include "cli/ip_address.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace tokenpak::cli {
namespace {

std::unexpected<Error> refused(std::string rule) {
  return failure(ErrorKind::bad_configuration, std::move(rule));
}

template <class Number, class... Format>
bool read_number(std::string_view text, Number& number, Format... format) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, format...);
  return error == std::errc() && end == text.data() + text.size();
}

/// False for a sign, an exponent, "inf" and "nan" too: what from_chars may take and a setting may not.
bool read_decimal(std::string_view text, double& number) {
  return text.find_first_not_of("0123456789.") == std::string_view::npos &&
         read_number(text, number, std::chars_format::fixed);
}

bool is_name_byte(char c) {
  return is_lower(c) || is_digit(c) || c == '.' || c == '-' || c == '_';
}

}  // namespace

Result<std::uint64_t> parse_whole_number(std::string_view text, std::uint64_t least, std::uint64_t most) {
  std::uint64_t number = 0;
  if (!read_number(text, number) || number < least || number > most) {
    return refused(fmt::format("must be a whole number from {} to {}", least, most));
  }
  return number;
}

Result<std::uint16_t> parse_port(std::string_view text, std::string_view zero) {
  std::uint16_t port = 0;
  if (!read_number(text, port) || (port == 0 && zero.empty())) {
    return refused(
        fmt::format("must be a port from 1 to 65535{}{}", zero.empty() ? "" : ", or 0 for ", zero));
  }
  return port;
}

Result<double> parse_score(std::string_view text) {
  double score = 0;
  if (!read_decimal(text, score) || score > 1) return refused("must be a number from 0 to 1, such as 0.6");
  return score;
}

Result<std::chrono::milliseconds> parse_seconds(std::string_view text, ZeroSeconds zero) {
  constexpr double shortest = 0.001;
  constexpr double longest = 86'400;
  double seconds = 0;
  const bool in_range = read_decimal(text, seconds) && seconds <= longest &&
                        (seconds >= shortest || (seconds == 0 && zero == ZeroSeconds::turns_off));
  if (!in_range) {
    return refused(fmt::format("must be seconds from {} to {}{}", shortest, longest,
                               zero == ZeroSeconds::turns_off ? ", or 0 for no limit" : ""));
  }
  return std::chrono::milliseconds(std::llround(seconds * 1000));
}

std::vector<std::string> parse_list(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    if (const std::string_view item = trimmed(text.substr(0, comma)); !item.empty()) items.emplace_back(item);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return items;
}

Result<std::string> parse_host_name(std::string_view text) {
  if (auto address = ip_address(text)) return *address;
  std::string name = lower_case(text);
  if (name.empty() || name.size() > 253 || !std::ranges::all_of(name, is_name_byte)) {
    return refused("must be a host name or an address, without scheme, port or path");
  }
  return name;
}

Result<std::string> parse_listen_host(std::string_view text) {
  if (lower_case(text) == "localhost") return std::string();
  if (auto address = ip_address(text)) return *address;
  return refused("must be an address of this machine such as 127.0.0.1, 0.0.0.0 or ::1, or localhost");
}

Result<std::filesystem::path> parse_path(std::string_view text, const Folders& folders) {
  if (text.empty()) return refused("must be the path of a folder");
  if (text.front() != '~') return (folders.relative / text).lexically_normal();
  if (text != "~" && !text.starts_with("~/")) return refused("must not name another user's folder with ~");
  if (folders.user_home.empty()) return refused("begins with ~, but HOME is not set; give the whole path");
  const std::string_view below = text.substr(std::min<std::size_t>(2, text.size()));
  return (std::filesystem::path(folders.user_home) / below).lexically_normal();
}

}  // namespace tokenpak::cli
