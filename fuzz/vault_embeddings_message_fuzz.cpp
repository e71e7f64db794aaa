// Any bytes as the answer of an embeddings endpoint: refused, or a vector for each text.

#include "vault/embeddings_message.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view answer(reinterpret_cast<const char*>(data), size);
  for (const std::size_t count : {1U, 3U}) {
    const auto vectors = tokenpak::vault::read_embeddings(answer, count);
    if (!vectors) continue;
    if (vectors->size() != count) std::abort();
    for (const auto& vector : *vectors) {
      if (vector.empty()) std::abort();
    }
  }
  return 0;
}
