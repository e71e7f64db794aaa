#pragma once

#include "labelled_set.hpp"
#include "vault/embedder.hpp"

namespace tokenpak::bench {

/// Prints how good the ranking is with the vectors of `embedder`, at several weights beside the words: as the
/// index keeps them, and unquantized.
void report_vectors(vault::Embedder& embedder, const LabelledSet& documents, const LabelledSet& code);

}  // namespace tokenpak::bench
