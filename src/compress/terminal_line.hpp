#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tokenpak::compress {

/// What a terminal of unlimited width shows of a line (without its ending) after its carriage returns,
/// backspaces, tabs and escape sequences took effect. Colours are gone, blanks at the end too, and a
/// character struck over with "_" stays, as pagers show it. Nothing where that cannot be told, or where it
/// would lose text that a reader may want:
/// - The cursor leaves the line, or a hyperlink stands in it, or a control character other than BEL.
/// - The text is not valid UTF-8, or wider than 4,096 columns.
/// - A carriage return writes over something that is no earlier state of the same line (progress.hpp).
std::optional<std::string> final_state(std::string_view line);

}  // namespace tokenpak::compress
