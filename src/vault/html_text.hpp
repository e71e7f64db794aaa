#pragma once

#include <string>
#include <string_view>

namespace tokenpak::vault {

/// The text of an HTML page as Markdown: headings with their signs, <pre> as fenced code, table rows as lines
/// of cells, paragraphs apart; scripts, styles, navigation and tags left out, character references decoded.
/// Never fails: what is no HTML comes out as text. Linear in the size of `html`.
std::string html_text(std::string_view html);

/// The content of the first <title>, or nothing.
std::string html_title(std::string_view html);

}  // namespace tokenpak::vault
