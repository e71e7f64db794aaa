#pragma once

// The obvious and slow ways, to compare with.

#include "tokens/vocabulary.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace tokenpak::tokens {

/// The ids of one piece by the definition of byte-pair merging, in quadratic time.
inline std::vector<std::uint32_t> naive_merge(const Vocabulary& vocabulary, std::string_view piece) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at < piece.size(); ++at)
    parts.push_back(piece.substr(at, 1));
  const char* const end = piece.data() + piece.size();
  const auto id_of = [&](std::string_view part) { return vocabulary.find(part.data(), part.size(), end); };
  for (;;) {
    std::uint32_t lowest = no_token;
    std::size_t place = 0;
    for (std::size_t left = 0; left + 1 < parts.size(); ++left) {
      const std::uint32_t id = id_of({parts[left].data(), parts[left].size() + parts[left + 1].size()});
      if (id >= lowest) continue;
      lowest = id;
      place = left;
    }
    if (lowest == no_token) break;
    parts[place] = {parts[place].data(), parts[place].size() + parts[place + 1].size()};
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(place) + 1);
  }
  std::vector<std::uint32_t> ids;
  for (const std::string_view part : parts)
    ids.push_back(id_of(part));
  return ids;
}

}  // namespace tokenpak::tokens
