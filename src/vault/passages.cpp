#include "vault/passages.hpp"

#include "base/ascii.hpp"
#include "base/hash.hpp"
#include "base/utf8.hpp"
#include "vault/highlight.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::vault {
namespace {

constexpr std::string_view legend =
    "\n\n---\nTokenPak added these sections of the project's documents, which may answer this. They are "
    "reference, not the user's words.\n";

/// A cut passage that is shorter says nothing.
constexpr std::size_t shortest_cut = 80;  // bytes

std::string_view trimmed_text(std::string_view text) {
  constexpr std::string_view line_ends = "\r\n";
  text.remove_prefix(std::min(text.find_first_not_of(line_ends), text.size()));
  return text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
}

/// The longest stretch of a line that JSON writes as it is, whoever writes it.
std::string_view plain_stretch(std::string_view line) {
  std::string_view longest;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= line.size(); ++at) {
    const bool is_plain = at < line.size() && line[at] >= ' ' && line[at] < '\x7f' && line[at] != '"' &&
                          line[at] != '\\' && line[at] != '/' && line[at] != '<' && line[at] != '>' &&
                          line[at] != '&' && line[at] != '\'';
    if (is_plain) continue;
    if (at - begin > longest.size()) longest = line.substr(begin, at - begin);
    begin = at + 1;
  }
  const std::size_t first = std::min(longest.find_first_not_of(' '), longest.size());
  return longest.substr(first);
}

/// Whether a text stands in a prompt already, told by its most telling lines.
bool stands_in(std::string_view prompt, std::string_view text) {
  if (prompt.empty()) return false;
  constexpr std::size_t shortest_probe = 16;
  std::array<std::string_view, 4> probes;  // the longest stretches, the shortest of them first
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const std::string_view stretch = plain_stretch(line);
    if (stretch.size() < shortest_probe || stretch.size() <= probes.front().size()) continue;
    probes.front() = stretch;
    std::ranges::sort(probes, {}, &std::string_view::size);
  }
  if (probes.back().empty()) return false;
  return std::ranges::all_of(probes, [prompt](std::string_view probe) {
    return probe.empty() || ::memmem(prompt.data(), prompt.size(), probe.data(), probe.size()) != nullptr;
  });
}

class Packing {
 public:
  Packing(const Index& index, std::string_view question, const PassageLimits& limits,
          const tokens::Counter& counter)
      : index_(index), question_(question), limits_(limits), counter_(counter) {}

  PackedPassages pack(std::span<const SearchHit> hits) {
    std::vector<Candidate> candidates;
    for (const SearchHit& hit : hits) {
      if (hit.relevance < limits_.least_relevance) continue;
      if (std::optional<Candidate> candidate = candidate_for(hit))
        candidates.push_back(*std::move(candidate));
    }
    if (candidates.empty()) return {};
    left_ = limits_.budget - std::min<std::size_t>(limits_.budget, counter_.count(legend));
    for (const bool wants_whole : {true, false}) {
      for (Candidate& candidate : candidates) {
        if (candidate.is_whole == wants_whole) choose(candidate);
      }
    }
    const auto is_chosen = [](const Candidate& candidate) { return candidate.is_chosen; };
    if (std::ranges::none_of(candidates, is_chosen)) cut(candidates.front());
    std::erase_if(candidates, [&](const Candidate& candidate) { return !is_chosen(candidate); });
    return written(candidates);
  }

 private:
  struct Candidate {
    std::uint32_t chunk = 0;
    bool is_whole = false;
    PackedPassage passage;
    std::string heading;  // the line that names it
    std::string_view text;
    bool is_chosen = false;
  };

  std::optional<Candidate> candidate_for(const SearchHit& hit) const {
    const ChunkRecord record = index_.chunk(hit.chunk);
    const std::string_view text = trimmed_text(index_.text(record));
    // What is no UTF-8 would make the request's JSON none.
    if (text.empty() || !is_valid_utf8(text)) return std::nullopt;
    Candidate candidate{
        .chunk = hit.chunk,
        .is_whole = is_whole(hit.chunk, record),
        .passage = {.name = replace_invalid_utf8(index_.name_of(record)), .content = hash128(text).low},
        .heading = {},
        .text = text};
    if (std::ranges::find(limits_.known, candidate.passage.content) != limits_.known.end())
      return std::nullopt;
    if (stands_in(limits_.prompt, text)) return std::nullopt;
    candidate.heading = "\n[" + candidate.passage.name;
    const std::string_view path = index_.string(record.heading_path);
    if (!candidate.is_whole && !path.empty() && is_valid_utf8(path))
      candidate.heading.append(", in: ").append(path);
    candidate.heading += "]\n";
    return candidate;
  }

  /// Whether a chunk is a section, not a part of one: parts are named "…:2", and the first has such a next.
  bool is_whole(std::uint32_t number, const ChunkRecord& record) const {
    const std::string_view anchor = index_.string(record.anchor);
    const std::size_t colon = anchor.rfind(':');
    if (colon != std::string_view::npos && colon + 1 < anchor.size() &&
        std::ranges::all_of(anchor.substr(colon + 1), is_digit))
      return false;
    if (number + 1 >= index_.chunk_count()) return true;
    const ChunkRecord next = index_.chunk(number + 1);
    const std::string_view next_anchor = index_.string(next.anchor);
    return next.file != record.file || !next_anchor.starts_with(anchor) ||
           next_anchor.substr(anchor.size()) != ":2";
  }

  std::size_t tokens_of(const Candidate& candidate) const {
    return counter_.count(candidate.heading) + counter_.count(candidate.text) + 1;
  }

  void choose(Candidate& candidate) {
    const std::size_t tokens = tokens_of(candidate);
    if (tokens > left_) return;
    left_ -= tokens;
    candidate.is_chosen = true;
  }

  void cut(Candidate& candidate) {
    constexpr std::size_t most_bytes_per_token = 4;
    const std::string_view whole = candidate.text;
    for (std::size_t size = std::min(left_ * most_bytes_per_token, whole.size()); size >= shortest_cut;
         size = size * 3 / 4) {
      candidate.text = trimmed_text(passage_for(whole, question_, size).text);
      if (!is_valid_utf8(candidate.text)) continue;
      choose(candidate);
      if (candidate.is_chosen) return;
    }
  }

  PackedPassages written(const std::vector<Candidate>& candidates) const {
    PackedPassages packed;
    if (candidates.empty()) return packed;
    packed.text = legend;
    for (const Candidate& candidate : candidates) {
      packed.text.append(candidate.heading).append(candidate.text).append("\n");
      packed.passages.push_back(candidate.passage);
    }
    packed.tokens = counter_.count(packed.text);
    return packed;
  }

  const Index& index_;
  std::string_view question_;
  const PassageLimits& limits_;
  const tokens::Counter& counter_;
  std::size_t left_ = 0;  // tokens of the budget
};

}  // namespace

PackedPassages pack_passages(const Index& index, std::string_view question, std::span<const SearchHit> hits,
                             const PassageLimits& limits, const tokens::Counter& counter) {
  return Packing(index, question, limits, counter).pack(hits);
}

}  // namespace tokenpak::vault
