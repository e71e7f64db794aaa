#pragma once

#include <string_view>

namespace tokenpak::net {

/// `a == b` in time that depends on the lengths alone.
bool equals_in_constant_time(std::string_view a, std::string_view b);

}  // namespace tokenpak::net
