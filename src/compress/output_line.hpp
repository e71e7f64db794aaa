#pragma once

#include "compress/scanned_line.hpp"

#include <string_view>

namespace tokenpak::compress {

/// True if `line` (trimmed) begins as log lines do: with a date, a time of day or a level, maybe in brackets.
bool begins_like_a_log_line(std::string_view line);

/// True if `line` (trimmed) has the shape of a tool's output that source text hardly ever has: compiler
/// messages, listings as of `ls -l`, test results, progress, package managers, rules and table rows.
bool looks_like_output(const ScannedLine& line);

/// True if `line` (trimmed) has the shape of a compiler's quote of source text: "12 |   int x;", "| ~~~^~~".
bool is_quoted_source(std::string_view line);

}  // namespace tokenpak::compress
