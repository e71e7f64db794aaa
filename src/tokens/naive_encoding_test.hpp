#pragma once

// The obvious and slow ways, to compare with.

#include "tokens/vocabulary.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tokenpak::tokens {

/// The ids of one piece by the definition of byte-pair merging, in quadratic time.
inline std::vector<std::uint32_t> naive_merge(const Vocabulary& vocabulary, std::string_view piece) {
  std::vector<std::string_view> parts;
  parts.reserve(piece.size());
  for (std::size_t at = 0; at < piece.size(); ++at)
    parts.push_back(piece.substr(at, 1));
  const char* const end = piece.data() + piece.size();
  const auto id_of = [&](std::string_view part) { return vocabulary.find(part.data(), part.size(), end); };
  // Of each part and the next one.
  const auto pair_id = [&](std::size_t left) {
    if (left + 1 >= parts.size()) return no_token;
    return id_of({parts[left].data(), parts[left].size() + parts[left + 1].size()});
  };
  std::vector<std::uint32_t> pair_ids;
  pair_ids.reserve(parts.size());
  for (std::size_t left = 0; left < parts.size(); ++left)
    pair_ids.push_back(pair_id(left));
  for (;;) {
    const auto lowest = std::ranges::min_element(pair_ids);
    if (lowest == pair_ids.end() || *lowest == no_token) break;
    const auto place = lowest - pair_ids.begin();
    const auto left = static_cast<std::size_t>(place);
    parts[left] = {parts[left].data(), parts[left].size() + parts[left + 1].size()};
    parts.erase(parts.begin() + place + 1);
    pair_ids.erase(lowest + 1);
    pair_ids[left] = pair_id(left);
    if (left != 0) pair_ids[left - 1] = pair_id(left - 1);
  }
  std::vector<std::uint32_t> ids;
  ids.reserve(parts.size());
  for (const std::string_view part : parts)
    ids.push_back(id_of(part));
  return ids;
}

}  // namespace tokenpak::tokens
