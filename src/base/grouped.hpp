#pragma once

#include <cstdint>
#include <string>

namespace tokenpak {

/// Digits in groups of three: "1,240", "-3".
std::string grouped(std::int64_t number);
std::string grouped(std::uint64_t number);

/// In three digits where room is short: "9,999", "12.3k", "123k", "1.23M", "45.6G".
std::string abbreviated(std::uint64_t number);

}  // namespace tokenpak
