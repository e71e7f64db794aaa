#pragma once

#include <string>

namespace tokenpak {

/// Appends the escape of a character that may not stand in a JSON string as it is: `"`, `\`, or a control
/// character (RFC 8259, section 7; the two-character form where there is one).
void append_json_escape(char character, std::string& out);

/// Appends `\uXXXX` for a UTF-16 code unit, 0 to 0xffff.
void append_json_code_unit(unsigned unit, std::string& out);

}  // namespace tokenpak
