#pragma once

#include "base/text_edit.hpp"
#include "tokens/encoding.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace tokenpak::tokens {

/// What `count_tokens` gives for `edited`, which is `text` with `edits`, where `text` is known to have
/// `tokens`: exactly, but only what changes and the words beside it is counted, where that is less than all
/// of `edited`.
std::uint64_t count_edited(Encoding encoding, std::string_view text, std::uint64_t tokens,
                           std::span<const TextEdit> edits, std::string_view edited);

}  // namespace tokenpak::tokens
