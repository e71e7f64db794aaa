#pragma once

#include "compress/hygiene.hpp"
#include "tokens/counter.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tokenpak::compress {

/// `text` with `edits` applied.
std::string applied(std::string_view text, std::span<const TextEdit> edits);

/// A change must save at least this many tokens, and this share of the text's tokens (CACHE_SAFETY law 10).
inline constexpr std::uint64_t least_tokens_saved = 8;
inline constexpr std::uint64_t least_percent_saved = 3;

/// Tokens that a text saves which had `before` tokens and has `after` now; 0 if that is not worth it.
std::uint64_t worthwhile_saving(std::uint64_t before, std::uint64_t after);

/// True if a text says nothing any more (law 7).
bool is_blank(std::string_view text);

/// Tokens that `edits` save in `text` by `counter`. 0 if they are not worth it, or leave nothing but blanks
/// (law 7).
std::uint64_t worthwhile_saving(std::string_view text, std::span<const TextEdit> edits,
                                const tokens::Counter& counter);

/// False if `edits` cannot pass the gate whatever the counter says: a token is at least one byte.
bool may_be_worthwhile(std::span<const TextEdit> edits);

}  // namespace tokenpak::compress
