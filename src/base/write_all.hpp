#pragma once

#include <string_view>

namespace tokenpak {

/// Writes all of the bytes to a descriptor that blocks, in as many steps as it takes. False where it fails;
/// errno says why.
bool write_all(int descriptor, std::string_view bytes);

}  // namespace tokenpak
