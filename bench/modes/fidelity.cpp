#include "fidelity.hpp"

#include "base/ascii.hpp"
#include "code/syntax_tree.hpp"
#include "json/cursor.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>
#include <string>
#include <unordered_set>

namespace modes_report {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

template <class Visit>
void for_each_line(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    visit(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

bool tells_of_trouble(std::string_view line) {
  static constexpr std::array<std::string_view, 8> words = {"error", "fail",   "exception", "fatal",
                                                            "warn",  "denied", "refused",   "panic"};
  const std::string lower = tokenpak::lower_case(line);
  return std::ranges::any_of(words, [&](std::string_view word) { return lower.contains(word); });
}

Recall trouble_kept(std::string_view before, std::string_view after, std::vector<std::string>& lost) {
  std::unordered_set<std::string_view> lines;
  for_each_line(after, [&](std::string_view line) { lines.insert(line); });
  Recall recall;
  for_each_line(before, [&](std::string_view line) {
    if (!tells_of_trouble(line)) return;
    ++recall.all;
    recall.kept += lines.contains(line) ? 1 : 0;
    if (!lines.contains(line)) lost.emplace_back(line);
  });
  return recall;
}

/// "main.cpp:12", "Foo.java:7", "exit code 2"
std::set<std::string> places_in(std::string_view text) {
  std::set<std::string> places;
  for (std::size_t colon = text.find(':'); colon != std::string_view::npos;
       colon = text.find(':', colon + 1)) {
    if (colon + 1 >= text.size() || !is_digit(text[colon + 1])) continue;
    std::size_t begin = colon;
    while (begin > 0 && (is_letter(text[begin - 1]) || is_digit(text[begin - 1]) || text[begin - 1] == '_' ||
                         text[begin - 1] == '.' || text[begin - 1] == '/'))
      --begin;
    const std::string_view file = text.substr(begin, colon - begin);
    const std::size_t dot = file.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || dot + 1 == file.size() || !is_letter(file.back()) ||
        file.size() - dot > 6)
      continue;
    std::size_t end = colon + 1;
    while (end < text.size() && is_digit(text[end]))
      ++end;
    places.emplace(text.substr(begin, end - begin));
  }
  for (const std::string_view words : {"exit code ", "exit status ", "exited with "}) {
    for (std::size_t at = text.find(words); at != std::string_view::npos; at = text.find(words, at + 1)) {
      std::size_t end = at + words.size();
      while (end < text.size() && is_digit(text[end]))
        ++end;
      places.emplace(text.substr(at, end - at));
    }
  }
  return places;
}

Recall places_kept(std::string_view before, std::string_view after, std::vector<std::string>& lost) {
  const std::set<std::string> left = places_in(after);
  Recall recall;
  for (const std::string& place : places_in(before)) {
    ++recall.all;
    recall.kept += left.contains(place) ? 1 : 0;
    if (!left.contains(place)) lost.push_back(place);
  }
  return recall;
}

using Counts = std::map<std::string, std::uint64_t>;

Counts numbers_in(std::string_view text) {
  Counts counts;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::size_t begin = at;
    while (at < text.size() && is_digit(text[at]))
      ++at;
    if (at > begin) ++counts[std::string(text.substr(begin, at - begin))];
  }
  return counts;
}

Counts negations_in(std::string_view text) {
  static const std::set<std::string, std::less<>> words = {"not", "no",      "never",  "none",
                                                           "nor", "neither", "cannot", "without"};
  Counts counts;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::size_t begin = at;
    while (at < text.size() && (is_letter(text[at]) || text[at] == '\''))
      ++at;
    const std::string word = tokenpak::lower_case(text.substr(begin, at - begin));
    if (words.contains(word) || word.ends_with("n't")) ++counts[word];
  }
  return counts;
}

Recall counts_kept(const Counts& before, const Counts& after) {
  Recall recall;
  for (const auto& [what, count] : before) {
    const auto found = after.find(what);
    recall.all += count;
    recall.kept += found == after.end() ? 0 : std::min(count, found->second);
  }
  return recall;
}

bool is_json(std::string_view text) {
  tokenpak::json::Cursor cursor(text);
  cursor.skip();
  return cursor.finish();
}

}  // namespace

Kept kept_of(const Text& text, Fidelity fidelity, std::string_view without_loss, std::string_view sent) {
  Kept kept;
  switch (fidelity) {
    case Fidelity::output:
      kept.trouble = trouble_kept(without_loss, sent, kept.lost);
      kept.places = places_kept(without_loss, sent, kept.lost);
      break;
    case Fidelity::prose:
      kept.numbers = counts_kept(numbers_in(without_loss), numbers_in(sent));
      kept.negations = counts_kept(negations_in(without_loss), negations_in(sent));
      break;
    case Fidelity::code:
      if (without_loss != sent && tokenpak::code::parse(without_loss, *text.language))
        kept.parses = {.all = 1, .kept = tokenpak::code::parse(sent, *text.language) ? 1U : 0U};
      break;
    case Fidelity::json:
      if (without_loss != sent && is_json(without_loss))
        kept.parses = {.all = 1, .kept = is_json(sent) ? 1U : 0U};
      break;
    case Fidelity::none:
      break;
  }
  return kept;
}

}  // namespace modes_report
