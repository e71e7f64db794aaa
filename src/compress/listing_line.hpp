#pragma once

#include "compress/scanned_line.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace tokenpak::compress {

// The shapes of lines that list things: files, matches, rows. Every `line` is trimmed and not empty.

bool is_hex_digit(char character);
std::size_t count_digits(std::string_view text);  ///< at the start

bool is_hex_dump(std::string_view line);       ///< as of hexdump, xxd, od
bool is_listing(std::string_view line);        ///< of `ls -l`, `tar tv`, `git ls-tree`
bool is_path(const ScannedLine& scanned);      ///< a path with a slash and nothing else
bool is_name(const ScannedLine& scanned);      ///< a word as files are named
bool is_folder(std::string_view line);         ///< "path:"
bool is_tree(std::string_view line);           ///< of `tree`
bool is_blame(const ScannedLine& scanned);     ///< of `git blame`
bool is_record(const ScannedLine& scanned);    ///< of `git log`, `git status`, `strace`
bool is_table_rule(std::string_view line);     ///< |---|---|
bool is_drawn(std::string_view line);          ///< +---+---+, or box characters at both ends
bool is_aligned(const ScannedLine& scanned);   ///< words apart by several blanks
bool has_columns(const ScannedLine& scanned);  ///< at least four times so, as rows of tables are

/// The path that a search printed before `mark`, a line number and `mark` again, with a dot or a slash in it;
/// nothing where there is none.
std::optional<std::string_view> searched_path(std::string_view line, char mark);
bool is_plain_search(const ScannedLine& scanned);  ///< path:text, the path with a slash

}  // namespace tokenpak::compress
