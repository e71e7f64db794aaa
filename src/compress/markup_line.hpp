#pragma once

#include "compress/line_shape.hpp"
#include "compress/scanned_line.hpp"

#include <string_view>

namespace tokenpak::compress {

// The shapes of lines of data and markup languages, told by how they begin and end; text for any other. Every
// `line` is trimmed and not empty.

LineShape tag_shape(std::string_view line);                      ///< begins with <
LineShape quoted_shape(std::string_view line);                   ///< begins with a double quote: of JSON
LineShape bracket_shape(std::string_view line);                  ///< begins with { or [: of JSON, INI, TOML
LineShape entry_shape(std::string_view line, bool is_indented);  ///< a name and a value
LineShape markdown_shape(const ScannedLine& scanned);
LineShape comment_shape(std::string_view line);
/// A heading of the first level, inline code, a link, strong emphasis: hardly any other text for people has
/// them.
bool has_markdown_sign(const ScannedLine& scanned);

}  // namespace tokenpak::compress
