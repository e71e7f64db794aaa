#pragma once

#include <string>
#include <string_view>

namespace tokenpak::compress {

/// Times of a log are groups of digits between marks, "16:13:38.811" or "2005-06-03-15.42.50.675872": with
/// the colons of a time of day or a date in front, so that an address or a version is none. Two times have
/// the same form when their marks are the same.
bool is_time(std::string_view text);
bool same_time_form(std::string_view left, std::string_view right);

/// What is written of a time behind `previous`, which has the same form: from the first group of digits that
/// differs. Empty where the two are equal.
std::string_view changed_end(std::string_view previous, std::string_view time);

/// The inverse: `previous` with as many of its last groups replaced as `end` has. For an `end` that has more,
/// `end` itself.
std::string with_changed_end(std::string_view previous, std::string_view end);

}  // namespace tokenpak::compress
