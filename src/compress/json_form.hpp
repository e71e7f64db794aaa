#pragma once

#include "compress/form.hpp"

namespace tokenpak::compress {

/// JSON texts (one object or array, or one value a line) without quotes and white space that can be told from
/// the rest, and with arrays and objects of like objects as tables. Number text, escapes and the order of
/// keys stay as they are; white space must follow one rule throughout. See json_notation.hpp.
extern const Form json_form;

/// The same without tables, and so with a legend of three words: for texts that do not save what the legend
/// of tables costs.
extern const Form json_plain_form;

}  // namespace tokenpak::compress
