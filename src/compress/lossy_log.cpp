#include "compress/lossy_log.hpp"

#include "base/ascii.hpp"
#include "compress/lossy.hpp"
#include "compress/original.hpp"
#include "compress/question.hpp"
#include "prose/facts.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::compress {
namespace {

/// A marker in the place of fewer lines, or of fewer bytes, is not worth it.
constexpr std::size_t fewest_cut_lines = 4;
constexpr std::size_t shortest_cut = 200;  // bytes
/// Of lines that are alike the first that stay.
constexpr std::uint32_t first_examples = 2;
/// Templates that the first marker counts, the most frequent ones, and bytes of a pattern that it shows.
constexpr std::size_t most_counts = 12;
constexpr std::size_t longest_pattern = 80;
constexpr std::size_t shortest_pattern = 16;
/// Fields of a line among which its level stands.
constexpr std::size_t fields_with_level = 8;

bool is_log(ContentKind kind) {
  return kind == ContentKind::log || kind == ContentKind::build_output;
}

/// What stands in and between the lines of a log.
bool belongs_to_log(ContentKind kind) {
  return is_log(kind) || kind == ContentKind::stack_trace || kind == ContentKind::other;
}

/// Runs of neighbouring spans of output with a log in them.
std::vector<ByteRange> logs_of(std::span<const ContentSpan> spans) {
  std::vector<ByteRange> logs;
  for (std::size_t begin = 0; begin < spans.size();) {
    std::size_t end = begin;
    bool has_log = false;
    for (; end < spans.size() && belongs_to_log(spans[end].kind); ++end)
      has_log |= is_log(spans[end].kind);
    if (has_log) logs.push_back({spans[begin].range.begin, spans[end - 1].range.end});
    begin = std::max(end, begin + 1);
  }
  std::erase_if(logs, [](ByteRange log) { return log.size() < least_tokens_cut; });
  return logs;
}

/// Logcat's and glog's levels are letters: "W", "E0312".
bool is_letter_of_trouble(std::string_view field) {
  if (field.empty() || (field[0] != 'W' && field[0] != 'E' && field[0] != 'F')) return false;
  return field.size() == 1 || (field.size() == 5 && std::ranges::all_of(field.substr(1), is_digit));
}

class LogExtract {
 public:
  LogExtract(const LogAnalysis& log, const std::vector<std::string>& terms)
      : log_(log.text.text()),
        text_(log.text),
        head_(log.head),
        templates_(log.templates),
        terms_(selective_terms(terms, lines_of(text_))) {}

  /// What may go, sorted and apart.
  std::vector<ByteRange> cuts() {
    const std::vector<bool> stays = lines_that_stay();
    std::vector<ByteRange> cuts;
    for (std::size_t begin = 0; begin < stays.size();) {
      std::size_t end = begin;
      while (end < stays.size() && !stays[end])
        ++end;
      if (end - begin >= fewest_cut_lines) {
        const std::size_t last = end < stays.size() ? text_.lines()[end].begin : log_.size();
        const ByteRange cut{text_.lines()[begin].begin, last};
        if (cut.size() >= shortest_cut) cuts.push_back(cut);
      }
      begin = end + 1;
    }
    return cuts;
  }

  /// "812 × session opened for *; 640 × …", of the most frequent templates.
  std::string counts() const {
    std::vector<const LogTemplate*> order;
    order.reserve(templates_.templates.size());
    for (const LogTemplate& each : templates_.templates)
      order.push_back(&each);
    std::ranges::sort(order, [](const LogTemplate* left, const LogTemplate* right) {
      return left->count != right->count ? left->count > right->count : left->example < right->example;
    });
    std::string counts;
    for (std::size_t index = 0; index < std::min(order.size(), most_counts); ++index) {
      const std::string pattern = pattern_of(*order[index]);
      counts += fmt::format("{}{} × {}", index == 0 ? "" : "; ", order[index]->count, pattern);
    }
    return counts;
  }

 private:
  /// The lines behind their heads with "*" for what differs; with the head where that says little.
  std::string pattern_of(const LogTemplate& each) const {
    std::string pattern = each.pattern;
    if (pattern.size() < shortest_pattern && each.has_head)
      pattern.insert(0, head_pattern(text_, text_.lines()[each.example], head_));
    std::size_t size = std::min(pattern.size(), longest_pattern);
    while (size > 0 && size < pattern.size() && (static_cast<unsigned char>(pattern[size]) & 0xC0U) == 0x80U)
      --size;  // not within a character
    pattern.resize(size);
    return pattern;
  }

  /// Lines are like each other if they are of one template and have the same words in it: what differs are
  /// numbers and names with digits.
  std::uint64_t likeness(std::size_t line) const {
    std::uint64_t hash = templates_.of_line[line];
    for (const LogField& field : text_.fields(text_.lines()[line])) {
      if (!field.is_countable) hash = (hash ^ field.hash) * 0x9E3779B97F4A7C15ULL + 1;
    }
    return hash;
  }

  static std::vector<std::string_view> lines_of(const LogText& text) {
    std::vector<std::string_view> lines;
    for (const LogLine& line : text.lines())
      lines.push_back(text.body(line));
    return lines;
  }

  std::vector<bool> lines_that_stay() const {
    const std::span<const LogLine> lines = text_.lines();
    std::vector<bool> stays(lines.size(), false);
    keep_facts(stays);
    std::vector<std::uint32_t> of_template(templates_.templates.size(), 0);
    std::unordered_map<std::uint64_t, std::uint32_t> alike;
    for (std::size_t line = 0; line < lines.size(); ++line) {
      const std::uint32_t kind = templates_.of_line[line];
      if (kind == LogTemplates::none) {
        stays[line] = true;
        continue;
      }
      const LogTemplate& own = templates_.templates[kind];
      const bool is_last = ++of_template[kind] == own.count;
      if (++alike[likeness(line)] <= first_examples || is_last) stays[line] = true;
      if (stays[line]) continue;
      const std::string_view place = prose::place_in(text_.body(lines[line]));
      if (!place.empty() && !text_.body(lines[own.example]).contains(place)) stays[line] = true;
    }
    return stays;
  }

  /// Errors and what is asked about, each with its neighbours.
  void keep_facts(std::vector<bool>& stays) const {
    const std::span<const LogLine> lines = text_.lines();
    const std::vector<ByteRange> facts = prose::must_keep(log_, terms_, prose::Kept::trouble);
    std::size_t fact = 0;
    for (std::size_t line = 0; line < lines.size(); ++line) {
      while (fact < facts.size() && facts[fact].end < lines[line].begin)
        ++fact;
      if (fact < facts.size() && facts[fact].begin <= lines[line].end) stays[line] = true;
      if (!has_letter_of_trouble(lines[line])) continue;
      for (std::size_t near = line == 0 ? 0 : line - 1; near < std::min(line + 2, lines.size()); ++near)
        stays[near] = true;
    }
  }

  bool has_letter_of_trouble(const LogLine& line) const {
    const std::span<const LogField> fields = text_.fields(line);
    return std::ranges::any_of(fields.first(std::min(fields.size(), fields_with_level)),
                               [&](const LogField& field) { return is_letter_of_trouble(field.of(log_)); });
  }

  std::string_view log_;
  const LogText& text_;
  const LogHead& head_;
  const LogTemplates& templates_;
  std::vector<std::string> terms_;
};

}  // namespace

bool may_hold_log(std::span<const ContentSpan> spans) {
  return !logs_of(spans).empty();
}

std::vector<TextEdit> extracted_log(std::string_view text, std::span<const ContentSpan> spans,
                                    const TextContext& context, LogAnalyses& analyses) {
  const std::vector<std::string> terms = asked_words(context.question ? context.question() : std::string());
  std::vector<ByteRange> cuts;
  std::string counts;
  for (const ByteRange range : logs_of(spans)) {
    std::string_view lines = range.of(text);
    if (lines.ends_with('\n')) lines.remove_suffix(1);
    std::optional<LogAnalysis> log = LogAnalysis::of(lines);
    if (!log) continue;
    LogExtract extract(analyses.emplace_back(*std::move(log)), terms);
    const std::vector<ByteRange> own = extract.cuts();
    if (own.empty()) continue;
    if (counts.empty()) counts = extract.counts();
    for (const ByteRange cut : own)
      cuts.push_back({range.begin + cut.begin, range.begin + cut.end});
  }
  if (cuts.empty()) return {};
  std::vector<TextEdit> edits = marked_cuts(text, cuts, context.originals_folder, original_key(text));
  if (!counts.empty()) {
    std::string& first = edits.front().replacement;
    // The path stays last: it is what a reader of the marker looks for from its end on.
    first.insert(first.find(", whole text: "), fmt::format(" (in all {})", counts));
  }
  return edits;
}

}  // namespace tokenpak::compress
