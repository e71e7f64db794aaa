#pragma once

#include "base/text_edit.hpp"
#include "tokens/encoding.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace tokenpak::tokens {

/// Tokens of the stretches around some edits, as they were and as they are: what is edited has `removed` less
/// and `added` more.
struct TokenChange {
  std::uint64_t removed = 0;
  std::uint64_t added = 0;
};

/// What `edits` change in the tokens of `text`, exactly. Nothing where the stretches to be counted for it are
/// no shorter than what is edited, `edited_size` bytes.
std::optional<TokenChange> token_change(Encoding encoding, std::string_view text,
                                        std::span<const TextEdit> edits, std::size_t edited_size);

/// What `count_tokens` gives for `edited`, which is `text` with `edits`, where `text` is known to have
/// `tokens`: exactly, but only what changes and the words beside it is counted, where that is less than all
/// of `edited`.
std::uint64_t count_edited(Encoding encoding, std::string_view text, std::uint64_t tokens,
                           std::span<const TextEdit> edits, std::string_view edited);

}  // namespace tokenpak::tokens
