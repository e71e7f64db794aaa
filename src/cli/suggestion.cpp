#include "cli/suggestion.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace tokenpak::cli {
namespace {

/// Optimal string alignment: Levenshtein's distance where swapping two neighbours counts once.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> between(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        between[i][j] = i + j;
        continue;
      }
      const std::size_t replaced = between[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      between[i][j] = std::min({replaced, between[i - 1][j] + 1, between[i][j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        between[i][j] = std::min(between[i][j], between[i - 2][j - 2] + 1);
      }
    }
  }
  return between[a.size()][b.size()];
}

}  // namespace

std::optional<std::string> nearest_name(std::string_view typed, std::span<const std::string> known) {
  std::size_t nearest = typed.size() / 3 + 1;
  std::optional<std::string> name;
  for (const std::string& candidate : known) {
    const std::size_t distance = edit_distance(typed, candidate);
    if (distance < nearest) {
      nearest = distance;
      name = candidate;
    }
  }
  return name;
}

}  // namespace tokenpak::cli
