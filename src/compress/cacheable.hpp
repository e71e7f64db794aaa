#pragma once

#include <cstdint>
#include <string_view>

namespace tokenpak::compress {

/// The shortest prompt prefix, in tokens, that the provider of `model` keeps in its cache. A model of a known
/// provider that is not in the table gets the provider's longest; 0 for all others (local servers cache any
/// prefix and bill nothing).
/// As of 2026-06, from the providers' pages on prompt caching; they change several times a year.
std::uint32_t least_cacheable_tokens(std::string_view model);

}  // namespace tokenpak::compress
