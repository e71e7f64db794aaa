#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// A tag of XML, or what stands between two of them.
struct XmlPiece {
  enum class Kind : std::uint8_t {
    text,   ///< with CDATA sections, which hold text as well
    start,  ///< <name …>
    end,    ///< </name>, or </>, which no XML has
    empty,  ///< <name …/>
    other,  ///< a comment, a processing instruction, a document type declaration
  };
  Kind kind = Kind::text;
  std::string_view whole;
  std::string_view name;  ///< of start, end and empty
};

/// The pieces of an XML text or of a part of one, in order; together they are the text. Nothing where a `<`
/// begins none of them, or one has no end. Whether the tags match is not looked at. Linear.
std::optional<std::vector<XmlPiece>> xml_pieces(std::string_view text);

}  // namespace tokenpak::compress
