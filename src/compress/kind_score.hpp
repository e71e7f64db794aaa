#pragma once

#include "compress/content_kind.hpp"
#include "compress/line_shape.hpp"

#include <span>
#include <vector>

namespace tokenpak::compress {

/// The kind of each line: of all ways to cut the lines into runs of one kind each, the one whose lines speak
/// for their kinds most, where every cut costs (Viterbi's algorithm on integers: equal texts get equal cuts).
/// Linear in the number of lines; some fifty bytes of memory a line.
std::vector<ContentKind> kinds_of(std::span<const LineShape> shapes);

/// Of the kinds that are no narrative, the one that all of the lines together speak for most.
ContentKind most_likely_careful_kind(std::span<const LineShape> shapes);

/// True if lines of this shape are what `kind` is made of, so that many of them are beyond doubt.
bool is_typical(LineShape shape, ContentKind kind);

}  // namespace tokenpak::compress
