#pragma once

#include "labelled_set.hpp"

namespace tokenpak::bench {

/// Prints the processor time that searches take in indexes of 3,000 and 50,000 chunks, beside SQLite's FTS5
/// over the same chunks, and how fast texts are analysed. The chunks are those of `code`, repeated with words
/// of their own.
void report_speed(const LabelledSet& code, const LabelledSet& documents);

}  // namespace tokenpak::bench
