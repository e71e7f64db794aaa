#include "vault/ignore_rules.hpp"

#include "vault/lines.hpp"

#include <algorithm>
#include <cstdint>
#include <ranges>
#include <utility>

namespace tokenpak::vault {
namespace {

/// One unit of a pattern: what it takes of a path, and where the pattern goes on.
struct Unit {
  enum class Kind : std::uint8_t {
    character,
    any,
    any_run,
    any_path,
    character_class
  } kind = Kind::character;
  std::size_t end = 0;
};

Unit unit_at(std::string_view pattern, std::size_t at) {
  switch (pattern[at]) {
    case '\\':
      return {Unit::Kind::character, std::min(at + 2, pattern.size())};
    case '?':
      return {Unit::Kind::any, at + 1};
    case '*': {
      const std::size_t end = std::min(pattern.find_first_not_of('*', at), pattern.size());
      return {end - at >= 2 ? Unit::Kind::any_path : Unit::Kind::any_run, end};
    }
    case '[': {
      // A ']' right after the bracket, or after its '!', is a member.
      std::size_t first = at + 1;
      if (first < pattern.size() && (pattern[first] == '!' || pattern[first] == '^')) ++first;
      const std::size_t close = pattern.find(']', first + 1);
      if (close != std::string_view::npos) return {Unit::Kind::character_class, close + 1};
      return {Unit::Kind::character, at + 1};
    }
    default:
      return {Unit::Kind::character, at + 1};
  }
}

bool class_has(std::string_view members, char c) {
  const bool is_negated = members.starts_with('!') || members.starts_with('^');
  if (is_negated) members.remove_prefix(1);
  bool has = false;
  for (std::size_t at = 0; at < members.size(); ++at) {
    if (at + 2 < members.size() && members[at + 1] == '-') {
      has = has || (members[at] <= c && c <= members[at + 2]);
      at += 2;
    } else {
      has = has || members[at] == c;
    }
  }
  return has != is_negated && c != '/';
}

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view path) {
  // reached[n]: the pattern so far fits the first n characters of the path.
  std::vector<char> reached(path.size() + 1);
  std::vector<char> next(path.size() + 1);
  reached[0] = 1;
  for (std::size_t at = 0; at < pattern.size();) {
    const Unit unit = unit_at(pattern, at);
    std::ranges::fill(next, 0);
    if (unit.kind == Unit::Kind::any_run || unit.kind == Unit::Kind::any_path) {
      const bool crosses = unit.kind == Unit::Kind::any_path;
      // "**/" fits no folder as well.
      std::size_t end = unit.end;
      const bool is_folders = crosses && end < pattern.size() && pattern[end] == '/';
      if (is_folders) ++end;
      bool is_open = false;
      for (std::size_t n = 0; n <= path.size(); ++n) {
        if (n > 0 && path[n - 1] == '/' && !crosses) is_open = false;
        is_open = is_open || reached[n] != 0;
        if (is_open && (!is_folders || reached[n] != 0 || path[n - 1] == '/')) next[n] = 1;
      }
      at = end;
    } else {
      const std::string_view text = pattern.substr(at, unit.end - at);
      for (std::size_t n = 0; n < path.size(); ++n) {
        if (reached[n] == 0) continue;
        const bool fits = unit.kind == Unit::Kind::any ? path[n] != '/'
                          : unit.kind == Unit::Kind::character
                              ? path[n] == text.back()
                              : class_has(text.substr(1, text.size() - 2), path[n]);
        if (fits) next[n + 1] = 1;
      }
      at = unit.end;
    }
    std::swap(reached, next);
  }
  return reached[path.size()] != 0;
}

void IgnoreRules::add(std::string_view folder, std::string_view lines) {
  for (const Line& line : lines_of(lines)) {
    std::string_view pattern = line.text;
    if (pattern.empty() || pattern.front() == '#') continue;
    Rule rule;
    if (!folder.empty()) rule.folder = std::string(folder) + '/';
    if (pattern.front() == '!') {
      rule.is_negated = true;
      pattern.remove_prefix(1);
    }
    if (pattern.ends_with('/')) {
      rule.is_for_folders = true;
      pattern.remove_suffix(1);
    }
    rule.is_anchored = pattern.contains('/');
    if (pattern.starts_with('/')) pattern.remove_prefix(1);
    if (pattern.empty()) continue;
    rule.pattern = pattern;
    rules_.push_back(std::move(rule));
  }
}

bool IgnoreRules::ignores(std::string_view path, bool is_folder) const {
  for (const Rule& rule : rules_ | std::views::reverse) {
    if (rule.is_for_folders && !is_folder) continue;
    if (!path.starts_with(rule.folder)) continue;
    std::string_view below = path.substr(rule.folder.size());
    if (!rule.is_anchored) below = below.substr(below.rfind('/') + 1);
    if (glob_matches(rule.pattern, below)) return !rule.is_negated;
  }
  return false;
}

}  // namespace tokenpak::vault
