#pragma once

#include <cstdint>
#include <string>

namespace tokenpak {

/// Digits in groups of three: "1,240", "-3".
std::string grouped(std::int64_t number);
std::string grouped(std::uint64_t number);

}  // namespace tokenpak
