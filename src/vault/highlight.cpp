#include "vault/highlight.hpp"

#include "vault/terms.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>

namespace tokenpak::vault {
namespace {

struct Match {
  ByteRange range;
  std::string term;
};

std::vector<Match> matches_in(std::string_view text, std::string_view question) {
  TermReader reader;
  std::set<std::string, std::less<>> asked;
  for (const Term& term : reader.read(question))
    asked.emplace(term.text);
  std::vector<Match> matches;
  for (const Term& term : reader.read(text)) {
    // A whole identifier follows its parts and covers them.
    if (!asked.contains(term.text)) continue;
    while (!matches.empty() && matches.back().range.begin >= term.source.begin)
      matches.pop_back();
    if (!matches.empty() && matches.back().range.end > term.source.begin) continue;
    matches.push_back({term.source, std::string(term.text)});
  }
  return matches;
}

/// From which match on a window holds the most different words.
std::size_t best_first(const std::vector<Match>& matches, std::size_t longest) {
  std::map<std::string_view, std::size_t> inside;
  std::size_t best = 0;
  std::size_t most = 0;
  std::size_t end = 0;
  for (std::size_t first = 0; first < matches.size(); ++first) {
    for (; end < matches.size() && matches[end].range.end - matches[first].range.begin <= longest; ++end)
      ++inside[matches[end].term];
    if (inside.size() > most) {
      most = inside.size();
      best = first;
    }
    if (end == first) {
      ++end;  // a single match larger than the window
    } else if (--inside[matches[first].term] == 0) {
      inside.erase(matches[first].term);
    }
  }
  return best;
}

bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

}  // namespace

Passage passage_for(std::string_view text, std::string_view question, std::size_t longest) {
  const std::vector<Match> matches = matches_in(text, question);
  std::size_t begin = 0;
  if (!matches.empty() && text.size() > longest) {
    const std::size_t first = matches[best_first(matches, longest * 3 / 4)].range.begin;
    begin = std::min(first - std::min(first, longest / 4), text.size() - longest);
    const std::size_t start = begin;
    while (begin > 0 && begin < first && !is_blank(text[begin - 1]))
      ++begin;
    if (begin == first) begin = std::max(start, first);
  }
  std::size_t end = std::min(begin + longest, text.size());
  while (end < text.size() && end > begin + (longest / 2) && !is_blank(text[end]))
    --end;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
    ++end;
  while (end > begin && is_blank(text[end - 1]))
    --end;
  while (begin < end && is_blank(text[begin]))
    ++begin;
  Passage passage{.text = text.substr(begin, end - begin), .highlights = {}};
  for (const Match& match : matches) {
    if (match.range.begin >= begin && match.range.end <= end)
      passage.highlights.push_back({match.range.begin - begin, match.range.end - begin});
  }
  return passage;
}

}  // namespace tokenpak::vault
