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

/// Whether a text of this kind is looked through for records: JSON, JSON lines, XML, separated values.
bool may_hold_records(ContentKind kind);

/// The edits that leave out the records that are like others: of JSON's arrays of objects, JSON lines, runs
/// of XML's elements of one name, rows of separated values. Of an array of fewest_records and more stay
/// - the first three and the last two;
/// - each in which a term of the context's question stands that few hold, or that tells of an error, a
/// warning or a failure;
/// - each that is out of the ordinary in a field: a value that few have where many share theirs, no value or
/// null
///   where nearly all have one, a kind of value that few have, the least and the greatest number, numbers far
///   outside of the others (Tukey's outer fences, 3 interquartile ranges).
/// The first marker says of all records how often each of a few values stands and from where to where numbers
/// go. In JSON a marker is a string in the place of records, in XML a comment, so that the text still is what
/// it was; among rows it is a line. None where too little would go.
std::vector<TextEdit> extracted_records(std::string_view text, std::span<const ContentSpan> spans,
                                        const TextContext& context);

}  // namespace tokenpak::compress
