#pragma once

#include "base/bytes.hpp"
#include "json/splice.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// Names a text from which something was cut: a hash of its bytes. Whoever stores originals compares before
/// one takes another's place, so that texts made to collide gain nothing.
enum class OriginalKey : std::uint64_t {};
OriginalKey original_key(std::string_view text);

/// Sixteen lower-case hexadecimal digits, and the way back; nothing for anything else.
std::string name_of(OriginalKey key);
std::optional<OriginalKey> original_named(std::string_view name);

/// "<name>.txt": what an original's file is called in the folder of originals.
std::string file_name_of(OriginalKey key);

/// Where a marker says that the whole text is, and which of its lines it stands for (from 1; 0, 0: none).
struct MarkedOriginal {
  OriginalKey key{};
  std::size_t first_line = 0;
  std::size_t last_line = 0;
};

/// Reads what a person or program names an original by: the name, the file or a path to it, or a marker that
/// stands in for lines of it. Nothing where no name is in it.
std::optional<MarkedOriginal> find_original(std::string_view said);

/// The marker for a text of which something went here and there:
/// "[tokenpak cut comments, whole text: /home/ada/.tokenpak/originals/0123456789abcdef.txt]".
std::string marker_for(std::string_view what, std::string_view folder, OriginalKey key);

/// The marker that stands for lines of a text whose whole a marker before it names:
/// "[tokenpak cut lines 95-130]". Lines count from 1.
std::string marker_for_lines(std::size_t first, std::size_t last);

/// The edits that put a marker in the place of each of these ranges of `text`, which are sorted, not empty
/// and do not overlap:
///
///     [tokenpak cut lines 12-80, whole text: /home/ada/.tokenpak/originals/0123456789abcdef.txt]
///     [tokenpak cut lines 95-130]
///
/// The path stands in the first marker. A cut within one line is "[tokenpak cut in line 12, …]". Where cut
/// lines end with a newline, so does the marker. `folder` is the folder of originals.
std::vector<json::Edit> marked_cuts(std::string_view text, std::span<const ByteRange> cuts,
                                    std::string_view folder, OriginalKey key);

}  // namespace tokenpak::compress
