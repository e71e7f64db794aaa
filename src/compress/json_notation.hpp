#pragma once

// The notation of the form "json", in short (`value` is any JSON value):
//
//     value   string, number or literal   quotes are left out of a string that reads as none of the others
//     and
//                                         has no character that ends a value
//             [value,value]  {name:value,name:value}
//             [(name,name)⏎row⏎row]       a table: an array of objects
//             {(name,name)⏎row⏎row}       a table: an object of objects, whose names are the rows' first
//             cells
//     name    as in `name`        any value in this column
//             name=value          this value in each row; rows have no cell for it
//             name@key            the row's own name in each row; likewise
//             name:str            strings, without quotes even if they look like numbers
//             name(name,name)     an object, whose members are columns of the row
//             name[(name,name)]   cells are [row;row]: an array of objects
//             name{(name,name)}   cells are {row;row}: an object of objects
//             name?…              may be absent; its cell (for objects: all their cells) is `~` then
//     row     value,value
//             !value              not of the shape that the header tells, so written as it is
//             ^row                a row that would else begin with `!`, `~` or `^` though it is of the shape
//
// `[(` and `{(` with an array or a map behind stand for a table whose rows are not objects: `[([(a,b)])⏎…]`.

#include <cstddef>
#include <string_view>

namespace tokenpak::compress {

/// True for bytes that end a value without quotes.
bool ends_value(char character);
/// Likewise for a name.
bool ends_name(char character);

/// True if `text`, a number by RFC 8259 or one of true, false and null, would be taken for that without
/// quotes.
bool reads_as_literal(std::string_view text);

/// True if a string may stand without quotes where strings are expected.
bool is_bare_text(std::string_view text);

/// True if a key may stand without quotes in front of a colon or in a table's header.
bool is_bare_name(std::string_view key);

/// About how many tokens a text takes: words of six letters, numbers of three digits, two other characters.
/// Only good to compare ways to write the same thing.
std::size_t estimate_tokens(std::string_view text);

}  // namespace tokenpak::compress
