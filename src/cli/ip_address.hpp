#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tokenpak::cli {

/// The usual spelling of an IPv4 or IPv6 address ("::1" for "0:0:0:0:0:0:0:1"), with or without the brackets
/// that a URL puts around IPv6, and with its zone ("fe80::1%eth0") if it has one. Nothing for any other text.
std::optional<std::string> ip_address(std::string_view text);

/// For an address as `ip_address` spells it: 127.0.0.0/8, ::1, and the former written as IPv6.
bool is_loopback(std::string_view address);

/// 0.0.0.0 and ::, which listen on every interface.
bool is_any(std::string_view address);

}  // namespace tokenpak::cli
