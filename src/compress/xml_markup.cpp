#include "compress/xml_markup.hpp"

#include "compress/line.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace tokenpak::compress {
namespace {

constexpr std::string_view white_space = " \t\r\n";
constexpr std::string_view cdata_begin = "<![CDATA[";

struct Delimiters {
  std::string_view begin;
  std::string_view end;
};
constexpr std::array<Delimiters, 3> closed_by_word = {{{"<!--", "-->"}, {cdata_begin, "]]>"}, {"<?", "?>"}}};

bool begins_name(char character) {
  return is_letter(character) || character == '_' || character == ':' ||
         static_cast<unsigned char>(character) >= 0x80;
}

/// Behind the `>` that ends the tag at `text`'s begin: one in quotes is part of a value. npos if there is
/// none.
std::size_t tag_end(std::string_view text) {
  char quote = '\0';
  for (std::size_t at = 1; at < text.size(); ++at) {
    const char character = text[at];
    if (quote != '\0') {
      if (character == quote) quote = '\0';
    } else if (character == '"' || character == '\'') {
      quote = character;
    } else if (character == '>') {
      return at + 1;
    } else if (character == '<') {
      return std::string_view::npos;
    }
  }
  return std::string_view::npos;
}

/// The same of a declaration, which may hold others in square brackets.
std::size_t declaration_end(std::string_view text) {
  const std::size_t bracket = text.find('[');
  const std::size_t end = text.find('>');
  if (bracket == std::string_view::npos || end == std::string_view::npos || end < bracket)
    return end == std::string_view::npos ? end : end + 1;
  const std::size_t close = text.find(']', bracket);
  const std::size_t last = close == std::string_view::npos ? close : text.find('>', close);
  return last == std::string_view::npos ? last : last + 1;
}

/// The piece that begins with the `<` at `text`'s begin.
std::optional<XmlPiece> markup_at(std::string_view text) {
  using Kind = XmlPiece::Kind;
  for (const Delimiters& each : closed_by_word) {
    if (!text.starts_with(each.begin)) continue;
    const std::size_t end = text.find(each.end, each.begin.size());
    if (end == std::string_view::npos) return std::nullopt;
    return XmlPiece{.kind = each.begin == cdata_begin ? Kind::text : Kind::other,
                    .whole = text.substr(0, end + each.end.size()),
                    .name = {}};
  }
  if (text.starts_with("<!")) {
    const std::size_t end = declaration_end(text);
    if (end == std::string_view::npos) return std::nullopt;
    return XmlPiece{.kind = Kind::other, .whole = text.substr(0, end), .name = {}};
  }
  const std::size_t end = tag_end(text);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view whole = text.substr(0, end);
  if (whole.starts_with("</")) {
    const std::string_view name = whole.substr(2, whole.size() - 3);
    if (!name.empty() &&
        (!begins_name(name.front()) || name.find_first_of(white_space) != std::string_view::npos))
      return std::nullopt;
    return XmlPiece{.kind = Kind::end, .whole = whole, .name = name};
  }
  if (!begins_name(whole[1])) return std::nullopt;
  const bool is_empty = whole.ends_with("/>");
  const std::size_t name_end = std::min(whole.find_first_of(white_space), whole.size() - (is_empty ? 2 : 1));
  return XmlPiece{
      .kind = is_empty ? Kind::empty : Kind::start, .whole = whole, .name = whole.substr(1, name_end - 1)};
}

}  // namespace

std::optional<std::vector<XmlPiece>> xml_pieces(std::string_view text) {
  std::vector<XmlPiece> pieces;
  for (std::size_t at = 0; at < text.size();) {
    XmlPiece piece;
    if (text[at] == '<') {
      const std::optional<XmlPiece> markup = markup_at(text.substr(at));
      if (!markup) return std::nullopt;
      piece = *markup;
    } else {
      piece.whole = text.substr(at, text.find('<', at) - at);
    }
    at += piece.whole.size();
    if (piece.kind == XmlPiece::Kind::text && !pieces.empty() && pieces.back().kind == piece.kind) {
      const std::string_view before = pieces.back().whole;
      pieces.back().whole = {before.data(), before.size() + piece.whole.size()};
    } else {
      pieces.push_back(piece);
    }
  }
  return pieces;
}

}  // namespace tokenpak::compress
