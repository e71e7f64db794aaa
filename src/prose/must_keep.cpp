#include "base/ascii.hpp"
#include "prose/character.hpp"
#include "prose/facts.hpp"
#include "prose/phrases.hpp"
#include "prose/sentences.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace tokenpak::prose {
namespace {

constexpr std::size_t longest_line = 400;  // bytes; what is longer is a paragraph
constexpr std::size_t longest_log_line = 4000;
constexpr std::size_t longest_trouble = 12;  // letters

// Words that a line of trouble holds.
constexpr std::array<std::string_view, 28> trouble = {
    "error",    "errors",    "err",       "fail",       "failed",  "fails",       "failure",
    "failures", "failing",   "fatal",     "panic",      "warning", "warnings",    "warn",
    "critical", "traceback", "exception", "exceptions", "denied",  "refused",     "timeout",
    "aborted",  "crashed",   "segfault",  "killed",     "invalid", "unreachable", "corrupt"};

enum class Weight : std::uint8_t { none, keep, keep_with_context };

// Bit n of a letter's entry is set if one of them begins with the letter and has n letters.
constexpr std::array<std::uint32_t, 256> trouble_lengths = [] {
  std::array<std::uint32_t, 256> lengths{};
  for (const std::string_view word : trouble) {
    lengths[static_cast<unsigned char>(word.front())] |= 1U << word.size();
    lengths[static_cast<unsigned char>(ascii_upper(word.front()))] |= 1U << word.size();
  }
  return lengths;
}();

bool is_trouble(std::string_view word) {
  if (word.size() < 3 || word.size() > longest_trouble) return false;
  if ((trouble_lengths[static_cast<unsigned char>(word.front())] >> word.size() & 1U) == 0) return false;
  std::array<char, longest_trouble> lower{};
  std::ranges::transform(word, lower.begin(), ascii_lower);
  const std::string_view name(lower.data(), word.size());
  return std::ranges::find(trouble, name) != trouble.end();
}

/// Reads what stands between white space.
struct Chunk {
  std::string_view text;

  bool is_address() const { return text.contains("://") || text.starts_with("www."); }

  // "src/main.cpp:12", "main.py:7:3", "hdfs://node/data.log:4096"
  bool is_place() const {
    const std::size_t dot = text.find('.');
    for (std::size_t colon = text.find(':'); colon != std::string_view::npos;
         colon = text.find(':', colon + 1)) {
      if (colon > 2 && colon + 1 < text.size() && dot < colon && is(text[colon + 1], digit) &&
          is(text[colon - 1], letter))
        return true;
    }
    return false;
  }

  // "v1.2", "1.2.3-rc1"
  bool is_version() const {
    std::string_view rest = text;
    const bool marked = rest.size() > 1 && (rest.front() == 'v' || rest.front() == 'V') && is(rest[1], digit);
    if (marked) rest.remove_prefix(1);
    if (rest.empty() || !is(rest.front(), digit)) return false;
    std::size_t dots = 0;
    for (std::size_t at = 1; at + 1 < rest.size() && (is(rest[at], digit) || rest[at] == '.'); ++at)
      dots += rest[at] == '.' && is(rest[at + 1], digit) ? 1 : 0;
    return dots >= (marked ? 1U : 2U);
  }

  // A number sign and digits, a hash or a UUID in hexadecimal, or letters and digits with signs between them.
  bool is_id() const {
    if (text.size() > 1 && text.front() == '#')
      return std::ranges::all_of(text.substr(1), [](char c) { return is(c, digit); });
    if (text.size() < 7) return false;
    std::size_t digits = 0;
    std::size_t letters = 0;
    bool hexadecimal = true;
    bool joined = false;
    for (const char c : text) {
      if (is(c, digit)) {
        ++digits;
      } else if (is(c, letter)) {
        ++letters;
        hexadecimal &= (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'f') || c == 'x';
      } else if (c == '_') {
        joined = true;
        hexadecimal = false;
      } else if (c != '-') {
        return false;
      }
    }
    return digits > 1 && letters > 0 && (hexadecimal || joined);
  }
};

bool follows_exit(std::string_view unit, std::size_t at) {
  // "exit code 2", "exit status: 1", "exited with 3"
  const std::string_view before = unit.substr(at < 24 ? 0 : at - 24, at < 24 ? at : 24);
  return before.contains("exit") || before.contains("Exit");
}

Weight weight_of_words(std::string_view unit, Kept kept) {
  Weight weight = Weight::none;
  std::size_t at = 0;
  while (at < unit.size()) {
    while (at < unit.size() && is(unit[at], white))
      ++at;
    const std::size_t begin = at;
    std::size_t word = begin;
    for (; at < unit.size() && !is(unit[at], white); ++at) {
      const bool inner_capital = at > word && is(unit[at], upper_letter) && is(unit[at - 1], lower_letter);
      if (is(unit[at], letter) && !inner_capital) continue;
      if (is_trouble(unit.substr(word, at - word))) return Weight::keep_with_context;
      word = inner_capital ? at : at + 1;
    }
    if (is_trouble(unit.substr(std::min(word, at), at - std::min(word, at))))
      return Weight::keep_with_context;
    const std::string_view core = without_marks(unit.substr(begin, at - begin));
    if (core.empty()) continue;
    // "ValueError", "NullPointerException"
    if (core.ends_with("Error") || core.ends_with("Exception")) return Weight::keep_with_context;
    const Chunk chunk{core};
    const bool is_fact = kept == Kept::facts &&
                         (chunk.is_address() || chunk.is_place() || chunk.is_version() || chunk.is_id());
    if (is_fact || (is(core.front(), digit) && follows_exit(unit, begin))) weight = Weight::keep;
  }
  return weight;
}

// Logs' lines begin with a time, a level in brackets or a number.
bool is_long_log_line(std::string_view line) {
  return line.size() <= longest_log_line &&
         (is(line.front(), digit) || line.front() == '[' || line.front() == '-');
}

// The next line, or the next sentence behind a space, goes with what is kept before it.
void keep(std::vector<ByteRange>& kept, ByteRange range) {
  if (!kept.empty() && range.begin <= kept.back().end + 1) {
    kept.back().end = std::max(kept.back().end, range.end);
  } else {
    kept.push_back(range);
  }
}

}  // namespace

bool holds_term(std::string_view text, std::string_view term) {
  if (term.empty()) return false;
  for (std::size_t at = text.find(term); at != std::string_view::npos; at = text.find(term, at + 1)) {
    const std::size_t end = at + term.size();
    const bool begins = at == 0 || !is(text[at - 1], alphanumeric) || !is(term.front(), alphanumeric);
    const bool ends = end == text.size() || !is(text[end], alphanumeric) || !is(term.back(), alphanumeric);
    if (begins && ends) return true;
  }
  return false;
}

bool tells_of_trouble(std::string_view line) {
  return weight_of_words(line, Kept::trouble) == Weight::keep_with_context;
}

std::string_view place_in(std::string_view line) {
  for (std::size_t at = 0; at < line.size();) {
    if (is(line[at], white)) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    while (at < line.size() && !is(line[at], white))
      ++at;
    const std::string_view core = without_marks(line.substr(begin, at - begin));
    if (Chunk{core}.is_place()) return core;
  }
  return {};
}

std::vector<ByteRange> must_keep(std::string_view text, std::span<const std::string> terms, Kept what) {
  std::vector<std::string> lower_terms;
  for (const std::string& term : terms)
    lower_terms.push_back(lower_case(term));
  const Lexicon& lexicon = Phrases::built_in().lexicon();
  std::vector<ByteRange> kept;
  std::vector<ByteRange> units;
  std::string lower;
  ByteRange before;            // the last line
  bool wants_context = false;  // the last line was trouble
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t newline = text.find('\n', at);
    const ByteRange line{at, newline == std::string_view::npos ? text.size() : newline};
    at = line.end + 1;
    const bool is_line = line.size() <= longest_line || is_long_log_line(line.of(text));
    units.clear();
    if (is_line) {
      units.push_back(line);
    } else {
      add_sentences(lexicon, text, line, units);
    }
    for (const ByteRange unit : units) {
      Weight weight = weight_of_words(unit.of(text), what);
      if (weight == Weight::none && !lower_terms.empty()) {
        lower = lower_case(unit.of(text));
        if (std::ranges::any_of(lower_terms,
                                [&](const std::string& term) { return holds_term(lower, term); }))
          weight = Weight::keep;
      }
      if (weight == Weight::keep_with_context && is_line && !before.empty()) keep(kept, before);
      if (weight != Weight::none || wants_context) keep(kept, unit);
      wants_context = weight == Weight::keep_with_context && is_line;
    }
    before = is_line ? line : ByteRange{};
  }
  return kept;
}

}  // namespace tokenpak::prose
