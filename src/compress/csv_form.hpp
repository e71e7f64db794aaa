#pragma once

#include "compress/form.hpp"

namespace tokenpak::compress {

/// Rows of cells between commas, tabs, semicolons or bars, each row with as many cells as the first:
///
///     comma name,state=open,day       a word for the separator; a column that is the same in all rows stands
///     a,2026-03-01                    in the header only
///     b,^                             as in the row above
///
/// Quoted cells (RFC 4180) may hold the separator, but no line break.
extern const Form csv_form;

}  // namespace tokenpak::compress
