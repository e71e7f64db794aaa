#include "tokens/normalize.hpp"

#include "tokens/character_class.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <vector>

#include <utf8proc.h>

namespace tokenpak::tokens {
namespace {

bool is_unstable(const char* at) {
  return (character_at(at).kind & character_class::unstable) != 0;
}

/// The end of the run of stable characters (in ASCII all are) from `at` on.
const char* skip_stable(const char* at, const char* end) {
  constexpr std::uint64_t high_bits = 0x8080'8080'8080'8080;
  for (;;) {
    std::uint64_t word = 0;
    while (static_cast<std::size_t>(end - at) >= sizeof word) {
      std::memcpy(&word, at, sizeof word);
      if ((word & high_bits) != 0) break;
      at += sizeof word;
    }
    if (at == end || is_unstable(at)) return at;
    at += character_at(at).size;
  }
}

/// Marks that follow one another in the order of their combining classes. utf8proc does it by moving each to
/// its place, in quadratic time.
void reorder_marks(std::vector<utf8proc_int32_t>& codes) {
  const auto combining_class = [](utf8proc_int32_t code) {
    return static_cast<std::uint64_t>(utf8proc_get_property(code)->combining_class);
  };
  // Class, place and code point in one number: sorted by class, and marks of one class as they stood.
  constexpr int code_bits = 21;
  constexpr int place_bits = 35;
  std::vector<std::uint64_t> marks;
  for (std::size_t begin = 0; begin < codes.size();) {
    marks.clear();
    std::size_t at = begin;
    for (; at < codes.size(); ++at) {
      const std::uint64_t combining = combining_class(codes[at]);
      if (combining == 0) break;
      marks.push_back(combining << (place_bits + code_bits) | std::uint64_t{at - begin} << code_bits |
                      static_cast<std::uint64_t>(codes[at]));
    }
    std::ranges::sort(marks);
    for (const std::uint64_t mark : marks)
      codes[begin++] = static_cast<utf8proc_int32_t>(mark & ((1U << code_bits) - 1));
    begin = at + 1;
  }
}

void append_nfkc(std::string_view text, std::string& result) {
  constexpr auto decompose =
      static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STABLE);
  constexpr auto compose =
      static_cast<utf8proc_option_t>(UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_STABLE);
  std::vector<utf8proc_int32_t> codes;
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto* const end = at + text.size();
  while (at != end) {
    utf8proc_int32_t code = 0;
    at += utf8proc_iterate(at, end - at, &code);
    std::array<utf8proc_int32_t, 32> parts;  // the longest decomposition, of U+FDFA, has 18
    int last_boundary_class = 0;
    const utf8proc_ssize_t count =
        utf8proc_decompose_char(code, parts.data(), parts.size(), decompose, &last_boundary_class);
    codes.insert(codes.end(), parts.begin(), parts.begin() + count);
  }
  reorder_marks(codes);
  const utf8proc_ssize_t count =
      utf8proc_normalize_utf32(codes.data(), static_cast<utf8proc_ssize_t>(codes.size()), compose);
  for (utf8proc_ssize_t place = 0; place < count; ++place) {
    std::array<utf8proc_uint8_t, 4> bytes;
    const utf8proc_ssize_t size = utf8proc_encode_char(codes[static_cast<std::size_t>(place)], bytes.data());
    result.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(size));
  }
}

}  // namespace

bool may_need_nfkc(std::string_view text) {
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  return skip_stable(begin, end) != end;
}

std::string nfkc(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    const char* unstable = skip_stable(at, end);
    if (unstable == end) {
      result.append(at, end);
      break;
    }
    // The character before may combine with it.
    if (unstable != at) {
      do {
        --unstable;
      } while ((static_cast<unsigned char>(*unstable) & 0xc0) == 0x80);
    }
    result.append(at, unstable);
    const char* run_end = unstable + character_at(unstable).size;
    while (run_end != end && is_unstable(run_end))
      run_end += character_at(run_end).size;
    append_nfkc({unstable, run_end}, result);
    at = run_end;
  }
  return result;
}

}  // namespace tokenpak::tokens
