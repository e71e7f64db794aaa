#include "vault/relevance.hpp"

namespace tokenpak::vault {

double relevance_of(const Evidence& evidence) {
  return evidence.asked_idf > 0 ? evidence.matched_idf / evidence.asked_idf : 0;
}

}  // namespace tokenpak::vault
