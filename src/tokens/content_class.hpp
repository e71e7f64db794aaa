#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokenpak::tokens {

/// Kinds of text for which vocabularies differ by different factors. (What may be compressed is decided by
/// compress/classify.hpp, line by line; this is one cheap verdict for a whole text.)
enum class ContentClass : std::uint8_t {
  prose,
  code,
  json,
  log,  ///< logs, tables of numbers, listings, hex
  cjk,  ///< Chinese, Japanese, Korean
};
inline constexpr std::size_t content_class_count = 5;
std::string_view name_of(ContentClass content);

/// What `text` (UTF-8, decoded) is, told from how its bytes are distributed and from its first and last
/// character. Looks at 64 KiB at most, the beginning. An empty text is prose.
ContentClass content_class_of(std::string_view text);

}  // namespace tokenpak::tokens
