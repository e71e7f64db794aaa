#include "compress/shown_before.hpp"

#include "compress/shown_before_decoder.hpp"
#include "compress/shown_before_encoder.hpp"

namespace tokenpak::compress {
namespace {

bool has_reference(std::string_view text, const LineIndex& index) {
  for (std::size_t line = 0; line < index.size(); ++line) {
    const std::string_view body = index.line(text, line);
    if (body.starts_with('[') && read_shown_reference(body)) return true;
  }
  return false;
}

bool is_whole(std::string_view text, const EarlierText& earlier) {
  return text == (earlier.original.empty() ? earlier.sent : earlier.original);
}

}  // namespace

void ShownBefore::add(const EarlierText& text, const LineIndex& index) {
  sources_.push_back({.text = text, .index = &index});
}

void ShownBefore::add(const EarlierText& text) {
  add(text, own_indexes_.emplace_back(text.sent));
}

std::optional<std::string> ShownBefore::encode(std::string_view text, Shown shown) const {
  return encode(text, LineIndex(text), shown);
}

std::optional<std::string> ShownBefore::encode(std::string_view text, const LineIndex& index,
                                               Shown shown) const {
  if (has_reference(text, index)) return std::nullopt;
  for (const IndexedText& source : sources_) {
    if (!is_whole(text, source.text)) continue;
    ShownReference reference;
    reference.kind = source.text.kind;
    reference.number = source.text.number;
    std::string line = reference_line(reference, source, 0, false);
    return line.size() < text.size() ? std::optional(std::move(line)) : std::nullopt;
  }
  if (index.size() == 0 || index.anchor(0) == LineIndex::no_anchor) return std::nullopt;
  std::string encoded = ShownBeforeEncoder(text, index, sources_, shown).encode();
  return encoded.size() < text.size() ? std::optional(std::move(encoded)) : std::nullopt;
}

std::optional<std::string> ShownBefore::decode(std::string_view encoded, std::size_t largest) const {
  return ShownBeforeDecoder(encoded, sources_).decode(largest);
}

}  // namespace tokenpak::compress
