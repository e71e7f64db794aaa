#include "compress/conversation_words.hpp"

#include <cstddef>

namespace tokenpak::compress {
namespace {

/// Shorter words are everywhere.
constexpr std::size_t shortest_word = 3;  // bytes
/// Longer results are not read for their words.
constexpr std::size_t longest_result = std::size_t{16} << 10;  // bytes

bool is_of_word(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
         byte == '_' || byte == '$' || static_cast<unsigned char>(byte) >= 0x80;
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
  for (std::size_t at = 0; at < raw.size();) {
    if (!is_of_word(raw[at])) {
      ++at;
      continue;
    }
    std::size_t end = at + 1;
    while (end < raw.size() && is_of_word(raw[end]))
      ++end;
    add_word(raw.substr(at, end - at));
    if (at > 0 && raw[at - 1] == '\\') add_word(raw.substr(at + 1, end - at - 1));
    at = end;
  }
}

}  // namespace tokenpak::compress
