#pragma once

#include <string>
#include <string_view>

namespace tokenpak {

/// RFC 4648, section 4: the standard alphabet, with padding, without line breaks.
std::string base64(std::string_view bytes);

}  // namespace tokenpak
