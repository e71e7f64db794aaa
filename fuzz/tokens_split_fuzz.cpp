// Any bytes as a text: the pieces must be those that the regular expressions give, for each encoding; and the
// count must be the number of ids.

#include "base/utf8.hpp"
#include "tokens/encoding.hpp"
#include "tokens/naive_split_test.hpp"
#include "tokens/split.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace {

using namespace tokenpak::tokens;

void check(bool holds) {
  if (!holds) std::abort();
}

template <class Rules>
void compare(std::string_view text, const naive::Pattern& pattern,
             std::vector<std::string_view> contractions) {
  const naive::Matcher matcher(text, std::move(contractions));
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at != end;) {
    const char* const piece_end = Rules::piece_end(at, end);
    check(piece_end > at && piece_end <= end);
    check(matcher.piece_end(pattern, static_cast<std::size_t>(at - text.data())) ==
          static_cast<std::size_t>(piece_end - text.data()));
    at = piece_end;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // The matcher takes quadratic time.
  const std::string_view text(reinterpret_cast<const char*>(data), std::min<std::size_t>(size, 2000));
  for (const Encoding encoding : {Encoding::o200k_base, Encoding::cl100k_base, Encoding::claude}) {
    std::vector<std::uint32_t> ids;
    encode(encoding, text, ids);
    check(count_tokens(encoding, text) == ids.size());
  }
  if (!tokenpak::is_valid_utf8(text)) return 0;
  compare<O200kRules>(text, naive::o200k_pattern(), naive::contractions_of_any_case());
  compare<Cl100kRules>(text, naive::cl100k_pattern(), naive::contractions_of_any_case());
  compare<ClaudeRules>(text, naive::claude_pattern(), naive::contractions_in_lower_case());
  return 0;
}
