#include "compress/conversation_words.hpp"

#include "base/ascii.hpp"

#include <cstddef>

namespace tokenpak::compress {
namespace {

/// Shorter words are everywhere.
constexpr std::size_t shortest_word = 3;  // bytes
/// Longer results are not read for their words.
constexpr std::size_t longest_result = std::size_t{16} << 10;  // bytes

bool is_of_word(char byte) {
  return is_word(byte) || byte == '$' || is_beyond_ascii(byte);
}

}  // namespace

void ConversationWords::add(const dialect::TextSpan& text) {
  if (text.message < 0) return;  // the system's text and the tools are the same in every conversation
  const std::string_view raw = text.raw.of(body_);
  if (text.kind == dialect::BlockKind::tool_result && raw.size() > longest_result) return;
  const bool is_users = text.role == dialect::Role::user && text.kind == dialect::BlockKind::text;
  const auto add_word = [&](std::string_view word) {
    if (word.size() < shortest_word) return;
    words_.functions.insert(word);
    if (is_users) words_.containers.insert(word);
  };
  for_each_run(raw, is_of_word, [&](std::string_view word) {
    add_word(word);
    if (word.data() != raw.data() && word.data()[-1] == '\\') add_word(word.substr(1));
  });
}

}  // namespace tokenpak::compress
