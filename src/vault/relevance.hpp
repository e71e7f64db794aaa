#pragma once

#include "vault/search.hpp"

namespace tokenpak::vault {

/// The probability that a chunk answers the question, by a logistic regression on labelled questions.
double relevance_of(const Evidence& evidence);

}  // namespace tokenpak::vault
