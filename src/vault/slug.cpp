#include "base/ascii.hpp"
#include "vault/chunk.hpp"

#include <array>

#include <utf8proc.h>

namespace tokenpak::vault {

std::string slug_of(std::string_view heading) {
  constexpr std::size_t longest = 80;  // bytes
  std::string slug;
  const auto* const bytes = reinterpret_cast<const utf8proc_uint8_t*>(heading.data());
  for (std::size_t at = 0; at < heading.size() && slug.size() < longest;) {
    utf8proc_int32_t code = 0;
    const utf8proc_ssize_t size =
        utf8proc_iterate(bytes + at, static_cast<utf8proc_ssize_t>(heading.size() - at), &code);
    if (size <= 0) {
      ++at;
      continue;
    }
    at += static_cast<std::size_t>(size);
    const utf8proc_category_t category = utf8proc_category(code);
    const bool is_word =
        (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO) || code == '_';
    if (is_word || code == '-') {
      std::array<utf8proc_uint8_t, 4> encoded{};
      const utf8proc_ssize_t length = utf8proc_encode_char(utf8proc_tolower(code), encoded.data());
      slug.append(reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(length));
    } else if (code == ' ' || code == '\t' || code == '.' || code == ':') {
      // GitHub drops dots and colons; here they keep apart what they stand between ("Cache::get", "1.2").
      if (!slug.empty() && slug.back() != '-') slug += '-';
    }
  }
  while (slug.ends_with('-'))
    slug.pop_back();
  return slug;
}

}  // namespace tokenpak::vault
