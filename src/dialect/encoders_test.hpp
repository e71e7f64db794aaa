#pragma once

// For tests: the content codings in the other direction.

#include <string>
#include <string_view>

namespace tokenpak::dialect {

std::string gzip(std::string_view text);
std::string deflate_with_frame(std::string_view text);
std::string deflate_raw(std::string_view text);
/// `window_log` is the base-2 logarithm of the window, in bytes.
std::string brotli(std::string_view text, int window_log = 22);
std::string zstd(std::string_view text, int window_log = 20);

}  // namespace tokenpak::dialect
