#include "compress/shown_reference.hpp"

#include "compress/line.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::compress {
namespace {

constexpr std::size_t longest_label = 40;  // bytes
constexpr std::size_t longest_quote = 24;

constexpr std::array<std::pair<EarlierKind, std::string_view>, 3> kinds = {
    {{EarlierKind::result, "result #"}, {EarlierKind::message, "message #"}, {EarlierKind::call, "call #"}}};

// At most `most` bytes, cut between characters of UTF-8, up to the first that could end what it stands in.
std::string_view excerpt(std::string_view text, std::size_t most, std::string_view enders) {
  text = trimmed_left(text);
  std::size_t end = std::min(text.size(), most);
  if (end < text.size()) {
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80)
      --end;
  }
  text = text.substr(0, end);
  const auto ends = [enders](char character) {
    return static_cast<unsigned char>(character) < 0x20 || character == 0x7f || enders.contains(character);
  };
  return trimmed_right(
      text.substr(0, static_cast<std::size_t>(std::ranges::find_if(text, ends) - text.begin())));
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool skip(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  std::optional<std::uint32_t> number() {
    std::uint32_t value = 0;
    if (rest_.empty() || !is_digit(rest_.front()) || rest_.front() == '0') return std::nullopt;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc()) return std::nullopt;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }

  std::optional<LineRange> range() {
    const auto first = number();
    if (!first || !skip("-")) return std::nullopt;
    const auto last = number();
    if (!last || *last < *first) return std::nullopt;
    return LineRange{.first = *first, .last = *last};
  }

  // "result #6" and what may follow it up to the closing bracket.
  bool target(ShownReference& reference) {
    for (const auto& [kind, word] : kinds) {
      if (!skip(word)) continue;
      const auto read = number();
      if (!read) return false;
      reference.kind = kind;
      reference.number = *read;
      return at_end();
    }
    return false;
  }

  bool at_end() const { return rest_ == "]" || rest_.starts_with(" (") || rest_.starts_with(", from \""); }

 private:
  std::string_view rest_;
};

std::string place_of(const ShownReference& reference, std::string_view label) {
  const auto* const kind =
      std::ranges::find(kinds, reference.kind, &std::pair<EarlierKind, std::string_view>::first);
  const std::string place = fmt::format("{}{}", kind->second, reference.number);
  const std::string_view shown = excerpt(label, longest_label, "()[]\"");
  return shown.empty() ? place : fmt::format("{} ({})", place, shown);
}

}  // namespace

std::string written(const ShownReference& reference, std::string_view label, std::string_view first_line) {
  const bool above = reference.number == 0;
  const std::string place = above ? "above" : place_of(reference, label);
  if (!reference.lines) return fmt::format("[same as {}]", place);
  const LineRange there = *reference.lines;
  if (reference.numbered) {
    const LineRange here = *reference.numbered;
    if (here == there) return fmt::format("[{}-{} same as in {}]", here.first, here.last, place);
    return fmt::format("[{}-{} same as {}-{} in {}]", here.first, here.last, there.first, there.last, place);
  }
  const std::string_view words = excerpt(first_line, longest_quote, "\"");
  const std::string quote = words.empty() ? "" : fmt::format(", from \"{}\"", words);
  return fmt::format("[same as lines {}-{} {}{}{}]", there.first, there.last, above ? "" : "of ", place,
                     quote);
}

std::optional<ShownReference> read_shown_reference(std::string_view line) {
  if (!line.starts_with('[') || !line.ends_with(']')) return std::nullopt;
  Reader reader(line.substr(1));
  ShownReference reference;
  if (reader.skip("same as ")) {
    if (reader.skip("lines ")) {
      reference.lines = reader.range();
      if (!reference.lines || !reader.skip(" ")) return std::nullopt;
      if (reader.skip("above")) return reader.at_end() ? std::optional(reference) : std::nullopt;
      if (!reader.skip("of ")) return std::nullopt;
    }
    return reader.target(reference) ? std::optional(reference) : std::nullopt;
  }
  reference.numbered = reader.range();
  if (!reference.numbered || !reader.skip(" same as ")) return std::nullopt;
  if (reader.skip("in ")) {
    reference.lines = reference.numbered;
    return reader.target(reference) ? std::optional(reference) : std::nullopt;
  }
  reference.lines = reader.range();
  if (!reference.lines || !reader.skip(" ")) return std::nullopt;
  return reader.skip("in ") && reader.target(reference) ? std::optional(reference) : std::nullopt;
}

}  // namespace tokenpak::compress
