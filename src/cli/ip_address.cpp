#include "cli/ip_address.hpp"

#include <array>
#include <cstddef>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace tokenpak::cli {
namespace {

std::optional<std::string> normalized(int family, const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  std::array<char, INET6_ADDRSTRLEN> spelled{};
  if (inet_pton(family, text.c_str(), bytes.data()) != 1) return std::nullopt;
  inet_ntop(family, bytes.data(), spelled.data(), spelled.size());
  return std::string(spelled.data());
}

}  // namespace

std::optional<std::string> ip_address(std::string_view text) {
  if (auto address = normalized(AF_INET, std::string(text))) return address;
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
  const std::size_t percent = text.find('%');
  const std::string_view zone = percent == std::string_view::npos ? "" : text.substr(percent);
  if (zone == "%") return std::nullopt;
  auto address = normalized(AF_INET6, std::string(text.substr(0, text.size() - zone.size())));
  if (address) *address += zone;
  return address;
}

bool is_loopback(std::string_view address) {
  return address == "::1" || address.starts_with("127.") || address.starts_with("::ffff:127.");
}

bool is_any(std::string_view address) {
  return address == "0.0.0.0" || address == "::";
}

}  // namespace tokenpak::cli
