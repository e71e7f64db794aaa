#pragma once

// The split rules as the regular expressions that they are, for a small backtracking matcher: to compare
// with.

#include "tokens/character_class.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace tokenpak::tokens::naive {

using Accepts = std::function<bool(const char*)>;  // the character at a place
inline constexpr std::size_t unbounded = 1'000'000'000;

/// One part of an alternative: a character repeated, an optional contraction, or a condition on what follows.
struct Item {
  enum class Kind { characters, contraction, optional_contraction, end_of_text, no_text_follows };

  Kind kind = Kind::characters;
  Accepts accepts = {};
  std::size_t least = 1;
  std::size_t most = 1;
};
using Pattern = std::vector<std::vector<Item>>;  // alternatives

inline Accepts in(int kinds) {
  return [kinds](const char* at) { return (character_at(at).kind & kinds) != 0; };
}
inline Accepts in_or_one_of(int kinds, std::string_view bytes) {
  return
      [kinds, bytes](const char* at) { return (character_at(at).kind & kinds) != 0 || bytes.contains(*at); };
}
inline Accepts one_of(std::string_view bytes) {
  return in_or_one_of(0, bytes);
}
/// [^\r\n\p{L}\p{N}]
inline bool prefix(const char* at) {
  using namespace character_class;
  return *at != '\r' && *at != '\n' && (character_at(at).kind & (any_letter | number)) == 0;
}

class Matcher {
 public:
  Matcher(std::string_view text, std::vector<std::string_view> contractions)
      : text_(text), contractions_(std::move(contractions)) {}

  /// The end of the first alternative that matches at `at`.
  std::size_t piece_end(const Pattern& pattern, std::size_t at) const {
    for (const std::vector<Item>& alternative : pattern) {
      if (const auto end = match(alternative, 0, at)) return *end;
    }
    return at;
  }

 private:
  std::optional<std::size_t> match(const std::vector<Item>& items, std::size_t item, std::size_t at) const {
    if (item == items.size()) return at;
    const Item& first = items[item];
    switch (first.kind) {
      case Item::Kind::end_of_text:
        return at == text_.size() ? match(items, item + 1, at) : std::nullopt;
      case Item::Kind::no_text_follows:
        return at == text_.size() || (character_at(&text_[at]).kind & character_class::space) != 0
                   ? match(items, item + 1, at)
                   : std::nullopt;
      case Item::Kind::contraction:
      case Item::Kind::optional_contraction:
        for (const std::string_view contraction : contractions_) {
          if (!text_.substr(at).starts_with(contraction)) continue;
          if (const auto end = match(items, item + 1, at + contraction.size())) return end;
        }
        return first.kind == Item::Kind::contraction ? std::nullopt : match(items, item + 1, at);
      case Item::Kind::characters:
        break;
    }
    std::vector<std::size_t> ends{at};  // after none, one, two … characters
    while (ends.size() <= first.most && ends.back() < text_.size() && first.accepts(&text_[ends.back()]))
      ends.push_back(ends.back() + character_at(&text_[ends.back()]).size);
    for (; ends.size() > first.least; ends.pop_back()) {
      if (const auto end = match(items, item + 1, ends.back())) return end;
    }
    return std::nullopt;
  }

  std::string_view text_;
  std::vector<std::string_view> contractions_;
};

inline std::vector<std::string_view> contractions_of_any_case() {
  return {"'s",  "'S",  "'\u017f", "'d",  "'D",  "'m",  "'M",  "'t",  "'T",  "'ll", "'lL",
          "'Ll", "'LL", "'ve",     "'vE", "'Ve", "'VE", "'re", "'rE", "'Re", "'RE"};
}
inline std::vector<std::string_view> contractions_in_lower_case() {
  return {"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"};
}

inline const Pattern& o200k_pattern() {
  using namespace character_class;
  const Item up{.accepts = in(upper | letter | mark), .least = 0, .most = unbounded};
  const Item low{.accepts = in(lower | letter | mark), .least = 0, .most = unbounded};
  const Item ups{.accepts = up.accepts, .least = 1, .most = unbounded};
  const Item lows{.accepts = low.accepts, .least = 1, .most = unbounded};
  const Item before{.accepts = prefix, .least = 0};
  const Item contraction{.kind = Item::Kind::optional_contraction};
  const Item spaces{.accepts = in(space), .most = unbounded};
  static const Pattern pattern = {
      {before, up, lows, contraction},
      {before, ups, low, contraction},
      {{.accepts = in(number), .most = 3}},
      {{.accepts = one_of(" "), .least = 0},
       {.accepts = in(other | mark), .most = unbounded},
       {.accepts = one_of("\r\n/"), .least = 0, .most = unbounded}},
      {{.accepts = in(space), .least = 0, .most = unbounded}, {.accepts = one_of("\r\n"), .most = unbounded}},
      {spaces, {.kind = Item::Kind::no_text_follows}},
      {spaces}};
  return pattern;
}

inline const Pattern& cl100k_pattern() {
  using namespace character_class;
  const Item spaces{.accepts = in(space), .most = unbounded};
  static const Pattern pattern = {
      {{.kind = Item::Kind::contraction}},
      {{.accepts = prefix, .least = 0}, {.accepts = in(any_letter), .most = unbounded}},
      {{.accepts = in(number), .most = 3}},
      {{.accepts = one_of(" "), .least = 0},
       {.accepts = in(other | mark), .most = unbounded},
       {.accepts = one_of("\r\n"), .least = 0, .most = unbounded}},
      {spaces, {.kind = Item::Kind::end_of_text}},
      {{.accepts = in(space), .least = 0, .most = unbounded}, {.accepts = one_of("\r\n")}},
      {spaces, {.kind = Item::Kind::no_text_follows}},
      {{.accepts = in(space)}}};
  return pattern;
}

inline const Pattern& claude_pattern() {
  using namespace character_class;
  const Item blank{.accepts = one_of(" "), .least = 0};
  const Item spaces{.accepts = in(space), .most = unbounded};
  static const Pattern pattern = {{{.kind = Item::Kind::contraction}},
                                  {blank, {.accepts = in(any_letter), .most = unbounded}},
                                  {blank, {.accepts = in(number), .most = unbounded}},
                                  {blank, {.accepts = in(other | mark), .most = unbounded}},
                                  {spaces, {.kind = Item::Kind::no_text_follows}},
                                  {spaces}};
  return pattern;
}

}  // namespace tokenpak::tokens::naive
