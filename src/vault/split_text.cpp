#include "vault/split_text.hpp"

namespace tokenpak::vault {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/// A sentence has ended just before `at`: its mark, perhaps a closing quote, and a blank.
bool ends_sentence(std::string_view text, std::size_t begin, std::size_t at) {
  if (at < begin + 2 || !is_blank(text[at - 1])) {
    // The ideographic full stop needs no blank.
    return at >= begin + 3 && text.substr(at - 3, 3) == "\u3002";
  }
  char last = text[at - 2];
  if ((last == '"' || last == '\'' || last == ')') && at >= begin + 3) last = text[at - 3];
  return last == '.' || last == '!' || last == '?';
}

bool begins_character(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
}

}  // namespace

std::vector<ByteRange> split_text(std::string_view text, ByteRange range, std::size_t bytes,
                                  bool by_sentences) {
  constexpr std::size_t patience = 4;
  std::vector<ByteRange> pieces;
  std::size_t begin = range.begin;
  std::size_t last_blank = 0;  // behind it; 0 for none since `begin`
  for (std::size_t at = range.begin + 1; at < range.end; ++at) {
    if (is_blank(text[at - 1])) last_blank = at;
    if (at - begin < bytes) continue;
    std::size_t cut = 0;
    if (text[at - 1] == '\n' || (by_sentences && ends_sentence(text, begin, at))) {
      cut = at;
    } else if (at - begin >= patience * bytes && begins_character(text[at])) {
      cut = last_blank > begin ? last_blank : at;
    }
    if (cut == 0) continue;
    pieces.push_back({begin, cut});
    begin = cut;
  }
  if (begin < range.end) pieces.push_back({begin, range.end});
  return pieces;
}

}  // namespace tokenpak::vault
