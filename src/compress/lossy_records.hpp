#pragma once

#include "base/text_edit.hpp"
#include "compress/classify.hpp"
#include "compress/encode_text.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// Shorter arrays stay whole.
inline constexpr std::size_t fewest_records = 40;

/// The edits that leave out of JSON's arrays of objects (and of JSON lines) the records that are like others.
/// Of an array of fewest_records and more stay
/// - the first three and the last two;
/// - each in which a term of the context's question stands that few hold, or that tells of an error, a
/// warning or a failure;
/// - each that is out of the ordinary in a field: a value that few have where many share theirs, no value or
/// null
///   where nearly all have one, a kind of value that few have, the least and the greatest number, numbers far
///   outside of the others (Tukey's outer fences, 3 interquartile ranges).
/// The first marker says of all records how often each of a few values stands and from where to where numbers
/// go. In an array a marker is a string in the place of records, so that the text is JSON still. None where
/// too little would go.
std::vector<TextEdit> extracted_records(std::string_view text, std::span<const ContentSpan> spans,
                                        const TextContext& context);

}  // namespace tokenpak::compress
