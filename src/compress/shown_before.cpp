#include "compress/shown_before.hpp"

#include "compress/gate.hpp"
#include "compress/shown_before_decoder.hpp"
#include "compress/shown_before_encoder.hpp"

#include <algorithm>
#include <utility>

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

std::optional<std::vector<TextEdit>> ShownBefore::references(std::string_view text, const LineIndex& index,
                                                             Shown shown) const {
  if (has_reference(text, index)) return std::nullopt;
  std::vector<TextEdit> edits;
  const auto whole =
      std::ranges::find_if(sources_, [&](const IndexedText& source) { return is_whole(text, source.text); });
  if (whole != sources_.end()) {
    ShownReference reference;
    reference.kind = whole->text.kind;
    reference.number = whole->text.number;
    edits.push_back({.range = {0, text.size()}, .replacement = reference_line(reference, *whole, 0, false)});
  } else if (index.size() > 0 && index.anchor(0) != LineIndex::no_anchor) {
    edits = ShownBeforeEncoder(text, index, sources_, shown).encode();
  }
  std::size_t removed = 0;
  std::size_t added = 0;
  for (const TextEdit& edit : edits) {
    removed += edit.range.size();
    added += edit.replacement.size();
  }
  return removed > added ? std::optional(std::move(edits)) : std::nullopt;
}

std::optional<std::string> ShownBefore::encode(std::string_view text, Shown shown) const {
  const std::optional<std::vector<TextEdit>> edits = references(text, LineIndex(text), shown);
  return edits ? std::optional(applied(text, *edits)) : std::nullopt;
}

std::optional<std::string> ShownBefore::decode(std::string_view encoded, std::size_t largest) const {
  return ShownBeforeDecoder(encoded, sources_).decode(largest);
}

}  // namespace tokenpak::compress
