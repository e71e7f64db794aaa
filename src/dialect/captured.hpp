#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenpak::dialect {

// Reads values that json::Capture has cut out of an answer. Each is the raw text of one JSON value, or empty
// if there was none.

/// Whether there is a value other than null.
bool is_set(std::string_view value);

/// The text of a string, escapes resolved; empty if it is none.
std::string text_of(std::string_view value);

/// Whether any element of an array is an object whose member `name` is set.
bool any_has(std::string_view array, std::string_view name);

/// A number of tokens: the integer at member `name` of an object, or at member `name` of its member `parent`.
/// Nothing if there is none, or if it is negative, has a fraction or an exponent, or is above 2^53 (which no
/// provider means).
std::optional<std::uint64_t> tokens_at(std::string_view object, std::string_view name);
std::optional<std::uint64_t> tokens_at(std::string_view object, std::string_view parent,
                                       std::string_view name);

}  // namespace tokenpak::dialect
