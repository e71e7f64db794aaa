#pragma once

#include "compress/form.hpp"

namespace tokenpak::compress {

/// Tables drawn with characters (Markdown, the clients of MySQL and PostgreSQL, columns as of docker and
/// kubectl) without padding and rules, which follow from the cells:
///
///     psql l,r counted        what the drawing was, and how its columns were aligned if not all to the left
///     name|size               the header
///     a.txt|12                a row
///
/// Tables that are not drawn to rule are refused.
extern const Form markdown_table_form;

}  // namespace tokenpak::compress
