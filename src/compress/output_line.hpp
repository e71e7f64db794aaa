#pragma once

#include "compress/character_set.hpp"

#include <string_view>

namespace tokenpak::compress {

/// True if `line` (trimmed) begins as log lines do: with a date or a time of day, maybe in brackets, or with
/// a level.
bool begins_like_a_log_line(std::string_view line);

/// True if `line` (trimmed) has the shape of a tool's output that no source text has: compiler messages, `ls
/// -l`, test results, progress, package managers, rules and table rows.
bool looks_like_output(const ScannedLine& line);

/// True if `line` (trimmed) has the shape of a compiler's quote of source text: "12 |   int x;", "| ~~~^~~".
bool is_quoted_source(std::string_view line);

}  // namespace tokenpak::compress
