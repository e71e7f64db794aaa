#include "compress/xml_form.hpp"

#include "base/ascii.hpp"
#include "base/bytes.hpp"
#include "compress/xml_markup.hpp"
#include "compress/xml_newest_tags.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <unordered_map>
#include <vector>

namespace tokenpak::compress {
namespace {

using Kind = XmlPiece::Kind;

constexpr std::string_view end_of_innermost = "</>";
constexpr std::string_view without_breaks = "without breaks\n";
constexpr std::string_view with_breaks = "with breaks\n";

/// Follows the tags of a text, and what stands between them, by their places in it: the encoder has the text,
/// the decoder what it has written of it so far.
class Nesting {
 public:
  bool has_open() const { return levels_.size() > 1; }
  std::string_view innermost() const { return levels_.back().name; }

  /// The white space that stands before `next` if it is as it was before; nothing where there was none
  /// before.
  std::optional<ByteRange> expected(std::string_view text, Kind next) const {
    const Level& level = levels_.back();
    if (next == Kind::end) {
      if (!has_open()) return std::nullopt;
      if (!level.line) return ByteRange{};
      const std::optional<ByteRange>& own = levels_[levels_.size() - 2].line;
      return own ? std::optional(last_line(text, *own)) : std::nullopt;
    }
    if (level.has_child) return level.line.value_or(ByteRange{});
    const auto first = first_.find(level.name);
    return first == first_.end() ? std::nullopt : first->second;
  }

  /// Goes on to behind `markup`, before which text[gap] stands. False where it ends what is not the innermost
  /// element.
  bool take(const XmlPiece& markup, std::string_view text, ByteRange gap) {
    if (markup.kind == Kind::end) {
      if (!has_open()) return !markup.name.empty();
      if (!markup.name.empty() && markup.name != innermost()) return false;
      levels_.pop_back();
      return true;
    }
    note_gap(text, gap);
    if (markup.kind == Kind::start) levels_.push_back({.name = markup.name, .line = {}, .gap = {}});
    return true;
  }

 private:
  /// An element that is open, or the text as a whole.
  struct Level {
    std::string_view name;
    bool has_child = false;
    std::optional<ByteRange> line;  ///< a line break with indentation that stands between its children
    ByteRange gap;                  ///< before the newest child
  };

  static ByteRange last_line(std::string_view text, ByteRange gap) {
    std::size_t begin = gap.begin + gap.of(text).rfind('\n');
    if (begin > gap.begin && text[begin - 1] == '\r') --begin;
    return {begin, gap.end};
  }

  void note_gap(std::string_view text, ByteRange gap) {
    Level& level = levels_.back();
    const std::string_view now = gap.of(text);
    const bool is_blank = trimmed(now).empty();
    if (!level.has_child) first_[level.name] = is_blank ? std::optional(gap) : std::nullopt;
    // Another line break than usual, an empty line say, is the usual one when it comes twice in a row.
    const bool is_line = is_blank && now.contains('\n');
    if (is_line && (!level.line || level.gap.of(text) == now)) level.line = gap;
    level.gap = gap;
    level.has_child = true;
  }

  std::vector<Level> levels_{1};
  std::unordered_map<std::string_view, std::optional<ByteRange>>
      first_;  ///< before the newest first child, by name
};

/// Calls `each` with all markup and the text before each, until it returns false. What stands behind the
/// last; nothing if it did return false.
template <class Each>
std::optional<std::string_view> for_each_markup(std::span<const XmlPiece> pieces, Each&& each) {
  std::string_view before;
  for (const XmlPiece& piece : pieces) {
    if (piece.kind == Kind::text) {
      before = piece.whole;
      continue;
    }
    if (!each(before, piece)) return std::nullopt;
    before = {};
  }
  return before;
}

bool has_name(const XmlPiece& markup) {
  return markup.kind == Kind::start || markup.kind == Kind::empty;
}

/// The tag that the form's `markup` stands for, of at most `largest` bytes.
std::optional<std::string> full_tag(const XmlPiece& markup, const Nesting& nesting, const NewestTags& tags,
                                    std::string_view text, std::size_t largest) {
  if (has_name(markup) && is_shortened_tag(markup)) return tags.restored(text, markup, largest);
  std::string tag(markup.whole);
  if (markup.whole == end_of_innermost && nesting.has_open()) tag.insert(2, nesting.innermost());
  return tag.size() <= largest ? std::optional(std::move(tag)) : std::nullopt;
}

std::optional<std::string> decode(std::string_view encoded, std::size_t largest) {
  const bool has_breaks = encoded.starts_with(with_breaks);
  if (!has_breaks && !encoded.starts_with(without_breaks)) return std::nullopt;
  encoded.remove_prefix(has_breaks ? with_breaks.size() : without_breaks.size());
  const auto pieces = xml_pieces(encoded);
  if (!pieces) return std::nullopt;

  Nesting nesting;
  NewestTags tags;
  std::string text;
  const auto rest = for_each_markup(*pieces, [&](std::string_view gap, const XmlPiece& markup) {
    const std::optional<ByteRange> expected = nesting.expected(text, markup.kind);
    const bool is_left_out = !has_breaks && expected && !expected->empty() && gap.empty();
    if (is_left_out) gap = expected->of(text);
    const std::size_t room = largest - text.size();
    if (gap.size() > room) return false;
    const std::optional<std::string> tag = full_tag(markup, nesting, tags, text, room - gap.size());
    if (!tag) return false;
    const ByteRange place{text.size(), text.size() + gap.size()};
    text.append(std::string(gap));  // it may be a part of `text`
    if (has_name(markup)) tags.note(markup, {text.size(), text.size() + tag->size()});
    text += *tag;
    return nesting.take(markup, text, place);
  });
  if (!rest || rest->size() > largest - text.size()) return std::nullopt;
  return text += *rest;
}

/// `text`, which has these pieces, in the form. Nothing where its tags do not match, or where white space
/// that is not as expected would be taken for what is.
std::optional<std::string> written(std::string_view text, std::span<const XmlPiece> pieces, bool has_breaks) {
  Nesting nesting;
  NewestTags tags;
  std::string encoded(has_breaks ? with_breaks : without_breaks);
  const auto rest = for_each_markup(pieces, [&](std::string_view gap, const XmlPiece& markup) {
    const bool is_end = markup.kind == Kind::end;
    if (is_end && markup.name.empty()) return false;
    const std::optional<ByteRange> expected = nesting.expected(text, markup.kind);
    const bool may_be_left_out = !has_breaks && expected && !expected->empty();
    if (may_be_left_out && gap.empty()) return false;
    if (!may_be_left_out || gap != expected->of(text)) encoded += gap;
    const auto begin = static_cast<std::size_t>(markup.whole.data() - text.data());
    std::optional<std::string> shorter;
    if (has_name(markup)) {
      if (is_shortened_tag(markup)) return false;
      shorter = tags.shortened(text, markup);
      tags.note(markup, {begin, begin + markup.whole.size()});
    } else if (is_end && nesting.has_open()) {
      shorter = end_of_innermost;
    }
    encoded += shorter ? *shorter : markup.whole;
    return nesting.take(markup, text, {begin - gap.size(), begin});
  });
  if (!rest) return std::nullopt;
  return encoded += *rest;
}

std::optional<std::string> encode(std::string_view text) {
  const auto pieces = xml_pieces(text);
  if (!pieces) return std::nullopt;
  std::optional<std::string> encoded = written(text, *pieces, false);
  if (!encoded) encoded = written(text, *pieces, true);
  if (!encoded || encoded->size() >= text.size() || decode(*encoded, text.size()) != text)
    return std::nullopt;
  return encoded;
}

}  // namespace

const Form xml_form = {
    .name = "xml",
    .legend =
        "XML; </> ends the innermost element, <a \"x\" ^> has the attributes of the last <a ...> (^: its "
        "value), line breaks are mostly left out",
    .encode = encode,
    .decode = decode,
};

}  // namespace tokenpak::compress
