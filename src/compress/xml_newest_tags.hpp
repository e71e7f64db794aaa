#pragma once

#include "base/bytes.hpp"
#include "compress/xml_markup.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tokenpak::compress {

/// The newest tag of each name, against which the next one is written without the names of its attributes,
/// and `^` for a value that is the same:
///
///     <case name="a" time="0.1"/>
///     <case name="b" time="0.1"/>    becomes    <case "b" ^/>
///
/// Tags are known by their places in a text, which the caller has: the encoder all of it, the decoder what it
/// has written so far.
class NewestTags {
 public:
  /// The tag against the newest of its name; nothing where it has other attributes, other blanks between
  /// them, or none, or would not get shorter.
  std::optional<std::string> shortened(std::string_view text, const XmlPiece& tag) const;
  /// The inverse. Nothing where `tag` is not what `shortened` could have made, or needs more than `largest`
  /// bytes.
  std::optional<std::string> restored(std::string_view text, const XmlPiece& tag, std::size_t largest) const;

  /// `tag.name` is the name of text[place], now the newest of that name, and must outlive this.
  void note(const XmlPiece& tag, ByteRange place) { newest_[tag.name] = place; }

 private:
  std::unordered_map<std::string_view, ByteRange> newest_;
};

/// Whether a tag has attributes without names, which no XML has.
bool is_shortened_tag(const XmlPiece& tag);

}  // namespace tokenpak::compress
