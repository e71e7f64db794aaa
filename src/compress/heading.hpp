#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// How lines that begin alike give up what they share to a line of its own, the heading:
///
///     src/a.cpp:3:int x;                src/a.cpp
///     src/a.cpp:9:int y;       becomes  3:int x;
///     --                                9:int y;
///     src/b.cpp:1:int z;                --
///                                       src/b.cpp
///                                       1:int z;
///
/// A heading is a line before one that `is_rest`, and is none itself.
struct HeadingSyntax {
  /// For each line, how many of its first bytes are a heading: what follows must be a rest, with or without
  /// its joint. 0 for none.
  std::vector<std::size_t> (*headings)(std::span<const std::string_view> lines) = nullptr;
  /// True for what is left of a line without its heading. Of no heading and no line without one.
  bool (*is_rest)(std::string_view line) = nullptr;
  /// What stood between the heading and this rest, and is left out; at most one byte.
  std::string_view (*joint)(std::string_view rest) = nullptr;
  /// A line under which the heading before it stays in force.
  std::string_view separator;
};

/// Nothing where the text has lines that cannot be told from rests, or would not get shorter.
std::optional<std::string> with_headings(std::string_view text, const HeadingSyntax& syntax);
/// The inverse; at most `largest` bytes.
std::optional<std::string> without_headings(std::string_view encoded, std::size_t largest,
                                            const HeadingSyntax& syntax);

/// The lines of a text, which newlines join.
std::vector<std::string_view> split_lines(std::string_view text);

}  // namespace tokenpak::compress
