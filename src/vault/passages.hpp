#pragma once

#include "tokens/counter.hpp"
#include "vault/search.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::vault {

/// What to search for, given the newest words of a user and the question before them (empty: there is none):
/// of long words their first and last paragraph; of a short question that goes on ("And on Windows?") both.
std::string search_text(std::string_view newest, std::string_view before);

struct PackedPassage {
  std::string name;           ///< "docs/config.md#cache-timeout"
  std::uint64_t content = 0;  ///< a hash of the chunk's text
};

struct PassageLimits {
  std::size_t budget = 0;                ///< tokens of all that is added
  double least_relevance = 0;            ///< 0 to 1
  std::span<const std::uint64_t> known;  ///< hashes of the passages that are left out
  std::string_view prompt;               ///< JSON; what stands in it already is left out
};

/// Passages as they are added to a prompt.
struct PackedPassages {
  std::string text;  ///< empty where nothing is relevant
  std::uint64_t tokens = 0;
  std::vector<PackedPassage> passages;  ///< the most relevant first
};

/// The most relevant chunks that fit into the budget together, each with its name before it: whole sections
/// first, then parts of long ones. Where not even one fits, the part of the best that says most about the
/// question.
PackedPassages pack_passages(const Index& index, std::string_view question, std::span<const SearchHit> hits,
                             const PassageLimits& limits, const tokens::Counter& counter);

}  // namespace tokenpak::vault
