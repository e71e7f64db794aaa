#pragma once

#include "compress/record_array.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// The outermost runs of elements of an XML text that have one name and follow each other with nothing but
/// white space between them, at least `fewest`, in the order of the text. Fields of such a record are its
/// attributes, its children by their names (the text of one without children of its own, others as they
/// stand), and its own text where it has no children ("text"). None of a text whose tags do not match; what
/// is cut off at its end is in no run. No run with more than 256 such names. Linear.
std::vector<RecordArray> xml_record_arrays(std::string_view text, std::size_t fewest);

}  // namespace tokenpak::compress
