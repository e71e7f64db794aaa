#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tokenpak::tokens {

/// The public vocabularies that are built in. Each is read from the program's own pages at first use.
enum class Encoding : std::uint8_t {
  o200k_base,   ///< OpenAI, GPT-4o and later
  cl100k_base,  ///< OpenAI, GPT-3.5, GPT-4 and the embedding models
  claude,       ///< Anthropic's published one, exact for Claude 2; later models have unpublished ones
};
inline constexpr std::size_t encoding_count = 3;

/// The number of tokens of `text`: what `encode` appends. Takes time linear in the text (n log n on texts
/// made to be hard), whatever it holds. Thread-safe.
///
/// Ill-formed UTF-8 is counted as the text that a lenient decoder makes of it: U+FFFD for each maximal part
/// of a character, as the WHATWG's Encoding Standard and the Unicode Standard (section 3.9) say. Names of
/// special tokens ("<|endoftext|>") are ordinary text, since in a message's content they are.
std::uint64_t count_tokens(Encoding encoding, std::string_view text);

/// Appends the ids of the tokens of `text`, as OpenAI's tiktoken gives them (`encode_ordinary`); of the
/// NFKC-normalized text for `claude`, as Anthropic's tokenizer does.
void encode(Encoding encoding, std::string_view text, std::vector<std::uint32_t>& ids);

}  // namespace tokenpak::tokens
