#pragma once

#include "code/text_edit.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace tokenpak::code {

// A format each: what of a text may go, nothing if it cannot be read; and whether two texts hold the same
// values, in the same order where that is part of the format.

std::optional<std::vector<TextEdit>> minify_yaml(std::string_view text);
bool same_yaml(std::string_view before, std::string_view after);

/// Read by TOML's rules for strings and comments alone: they tell exactly what is a comment. (toml++ 3.3
/// takes things for granted of a text that a hostile one does not keep; it is the judge in the tests.)
std::optional<std::vector<TextEdit>> minify_toml(std::string_view text);
bool same_toml(std::string_view before, std::string_view after);

std::optional<std::vector<TextEdit>> minify_xml(std::string_view text);
bool same_xml(std::string_view before, std::string_view after);

/// Lines of `name = value`, `[section]`, comments from ";" or "#" at the beginning of a line. Nothing behind
/// a value is taken for a comment: readers differ there. A line that begins with a blank goes on with the
/// value before.
std::optional<std::vector<TextEdit>> minify_ini(std::string_view text);
bool same_ini(std::string_view before, std::string_view after);

/// Lines of `NAME=value`, perhaps after `export`, and comments from "#" at the beginning of a line. Nothing
/// if a line is of another form or a quote stays open at its end.
std::optional<std::vector<TextEdit>> minify_env(std::string_view text);
bool same_env(std::string_view before, std::string_view after);

}  // namespace tokenpak::code
