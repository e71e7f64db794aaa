#include "compress/repeated_lines.hpp"

#include <array>
#include <unordered_map>

namespace tokenpak::compress {
namespace {

constexpr std::size_t none = static_cast<std::size_t>(-1);

class RepeatFinder {
 public:
  RepeatFinder(std::span<const std::string_view> lines, std::size_t least_bytes)
      : lines_(lines), least_bytes_(least_bytes), is_copied_(lines.size(), false) {}

  RepeatedLines find() {
    number_lines();
    for (std::size_t at = 0; at < lines_.size();) {
      const Match match = longest_match(at);
      if (match.count == 0) {
        remember(at++);
        continue;
      }
      matches_.push_back(match);
      for (std::size_t index = 0; index < match.count; ++index)
        is_copied_[at + index] = true;
      at += match.count;
    }
    return as_runs();
  }

 private:
  struct Match {
    std::size_t begin = 0;
    std::size_t source = 0;
    std::size_t count = 0;
  };
  // Where a line was written out: the first time, and the last times.
  struct Places {
    std::size_t first = none;
    std::array<std::size_t, 3> latest{none, none, none};
    std::size_t next = 0;
  };

  // Equal lines get equal numbers.
  void number_lines() {
    std::unordered_map<std::string_view, std::size_t> numbers;
    numbers_.reserve(lines_.size());
    for (const std::string_view line : lines_)
      numbers_.push_back(numbers.try_emplace(line, numbers.size()).first->second);
    places_.resize(numbers.size());
  }

  void remember(std::size_t at) {
    Places& places = places_[numbers_[at]];
    if (places.first == none) {
      places.first = at;
    } else {
      places.latest[places.next++ % places.latest.size()] = at;
    }
  }

  // The source stays among what is written out, and before `at`.
  Match match_with(std::size_t source, std::size_t at) const {
    Match match{.begin = at, .source = source, .count = 0};
    while (at + match.count < lines_.size() && source + match.count < at &&
           !is_copied_[source + match.count] && numbers_[source + match.count] == numbers_[at + match.count])
      ++match.count;
    return match;
  }

  Match longest_match(std::size_t at) const {
    const Places& places = places_[numbers_[at]];
    // Empty lines at a run's ends cost less than the cuts that they would bring.
    if (places.first == none || lines_[at].empty()) return {};
    Match longest = match_with(places.first, at);
    for (const std::size_t source : places.latest) {
      if (source == none) continue;
      const Match match = match_with(source, at);
      if (match.count > longest.count) longest = match;
    }
    while (lines_[at + longest.count - 1].empty())
      --longest.count;
    std::size_t bytes = 0;
    for (std::size_t index = 0; index < longest.count && bytes < least_bytes_; ++index)
      bytes += lines_[at + index].size() + 1;
    return bytes < least_bytes_ ? Match{} : longest;
  }

  // Sources may overlap: every end of one cuts the others, so that each copy is a row of whole runs.
  RepeatedLines as_runs() const {
    std::vector<int> begins_minus_ends(lines_.size() + 1, 0);
    std::vector<bool> is_cut(lines_.size() + 1, false);
    for (const Match& match : matches_) {
      ++begins_minus_ends[match.source];
      --begins_minus_ends[match.source + match.count];
      is_cut[match.source] = true;
      is_cut[match.source + match.count] = true;
    }
    RepeatedLines result;
    std::vector<std::size_t> run_of_line(lines_.size(), none);
    int sources = 0;
    for (std::size_t line = 0; line < lines_.size(); ++line) {
      sources += begins_minus_ends[line];
      if (sources == 0) continue;
      if (is_cut[line]) result.runs.push_back({.begin = line, .count = 0});
      ++result.runs.back().count;
      run_of_line[line] = result.runs.size() - 1;
    }
    for (const Match& match : matches_) {
      const std::size_t first = run_of_line[match.source];
      const std::size_t last = run_of_line[match.source + match.count - 1];
      result.copies.push_back(
          {.begin = match.begin, .count = match.count, .first_run = first, .run_count = last - first + 1});
    }
    return result;
  }

  std::span<const std::string_view> lines_;
  std::size_t least_bytes_;
  std::vector<bool> is_copied_;
  std::vector<std::size_t> numbers_;
  std::vector<Places> places_;  // by a line's number
  std::vector<Match> matches_;
};

}  // namespace

RepeatedLines find_repeated_lines(std::span<const std::string_view> lines, std::size_t least_bytes) {
  return RepeatFinder(lines, least_bytes).find();
}

}  // namespace tokenpak::compress
