// Any bytes as a piece, once as they are and once repeated: its tokens must be those that the definition of
// byte-pair merging gives.

#include "tokens/merge.hpp"
#include "tokens/naive_encoding_test.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace tokenpak::tokens;

void compare(std::string_view piece) {
  for (const Encoding encoding : {Encoding::o200k_base, Encoding::cl100k_base, Encoding::claude}) {
    const Vocabulary vocabulary = vocabulary_of(encoding);
    Merger merger(vocabulary);
    const char* const end = piece.data() + piece.size();
    const std::vector<std::uint32_t>& starts = merger.merge_long(piece, end);
    std::vector<std::uint32_t> ids;
    for (std::size_t part = 0; part < starts.size(); ++part) {
      const std::size_t next = part + 1 == starts.size() ? piece.size() : starts[part + 1];
      ids.push_back(vocabulary.find(piece.data() + starts[part], next - starts[part], end));
    }
    if (ids != naive_merge(vocabulary, piece)) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view piece(reinterpret_cast<const char*>(data), std::min<std::size_t>(size, 400));
  compare(piece);
  std::string repeated;
  while (repeated.size() < 400)
    repeated += piece;
  compare(repeated);
  return 0;
}
