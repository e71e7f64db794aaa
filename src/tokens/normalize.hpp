#pragma once

// Included by the .cpp files of this room only.

#include <string>
#include <string_view>

namespace tokenpak::tokens {

/// Whether the well-formed UTF-8 `text` may differ from its NFKC form; most text does not.
bool may_need_nfkc(std::string_view text);

/// The NFKC form of the well-formed UTF-8 `text`, in n log n time at worst.
std::string nfkc(std::string_view text);

}  // namespace tokenpak::tokens
