#include "compress/original.hpp"

#include "base/ascii.hpp"
#include "base/hash.hpp"
#include "compress/frame.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

#include <fmt/format.h>

namespace tokenpak::compress {
namespace {

constexpr std::size_t name_size = 16;
constexpr std::string_view extension = ".txt";
constexpr std::string_view cut_word = "cut ";

bool is_hexadecimal(char byte) {
  return hex_digit(byte) >= 0 && !is_upper(byte);
}

/// The number that `text` begins with, taken off it; 0 where there is none.
std::size_t take_number(std::string_view& text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return 0;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

/// Reads "cut lines 12-80" or "cut in line 12" of a marker into `marked`.
void read_lines(std::string_view said, MarkedOriginal& marked) {
  const std::size_t mark = said.find(frame_mark);
  if (mark == std::string_view::npos) return;
  said.remove_prefix(mark + frame_mark.size());
  if (!take(said, cut_word)) return;
  const bool is_range = take(said, "lines ");
  if (!is_range && !take(said, "in line ") && !take(said, "line ")) return;
  const std::size_t first = take_number(said);
  const std::size_t last = is_range && take(said, "-") ? take_number(said) : first;
  if (first == 0 || last < first) return;
  marked.first_line = first;
  marked.last_line = last;
}

/// Counts the lines of a text from its begin on; offsets are asked for in ascending order.
class LineNumbers {
 public:
  explicit LineNumbers(std::string_view text) : text_(text) {}
  /// The line, from 1, that holds the byte at `offset`.
  std::size_t at(std::size_t offset) {
    for (; at_ < offset; ++at_)
      line_ += text_[at_] == '\n' ? 1 : 0;
    return line_;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

std::string what_was_cut(std::size_t first, std::size_t last, bool whole_lines) {
  if (first != last) return fmt::format("lines {}-{}", first, last);
  return fmt::format("{}line {}", whole_lines ? "" : "in ", first);
}

}  // namespace

OriginalKey original_key(std::string_view text) {
  return OriginalKey{hash128(text).low};
}

std::string name_of(OriginalKey key) {
  return fmt::format("{:016x}", static_cast<std::uint64_t>(key));
}

std::optional<OriginalKey> original_named(std::string_view name) {
  if (name.size() != name_size || !std::ranges::all_of(name, is_hexadecimal)) return std::nullopt;
  std::uint64_t key = 0;
  std::from_chars(name.data(), name.data() + name.size(), key, 16);
  return OriginalKey{key};
}

std::string file_name_of(OriginalKey key) {
  return name_of(key).append(extension);
}

std::optional<MarkedOriginal> find_original(std::string_view said) {
  // The last word that is a name: folders stand before a file's own name.
  for (std::size_t end = said.size(); end >= name_size;) {
    std::size_t begin = end;
    while (begin > 0 && is_alphanumeric(said[begin - 1]))
      --begin;
    if (const auto key = original_named(said.substr(begin, end - begin))) {
      MarkedOriginal marked{.key = *key};
      read_lines(said, marked);
      return marked;
    }
    end = begin == 0 ? 0 : begin - 1;
  }
  return std::nullopt;
}

std::string marker_for(std::string_view what, std::string_view folder, OriginalKey key) {
  return fmt::format("{}{}{}, whole text: {}/{}]", frame_mark, cut_word, what, folder, file_name_of(key));
}

std::string marker_for_lines(std::size_t first, std::size_t last) {
  return fmt::format("{}{}{}]", frame_mark, cut_word, what_was_cut(first, last, true));
}

std::vector<json::Edit> marked_cuts(std::string_view text, std::span<const ByteRange> cuts,
                                    std::string_view folder, OriginalKey key) {
  std::vector<json::Edit> edits;
  edits.reserve(cuts.size());
  LineNumbers lines(text);
  std::string where = fmt::format(", whole text: {}/{}", folder, file_name_of(key));
  for (const ByteRange cut : cuts) {
    const bool ends_line = text[cut.end - 1] == '\n';
    const bool begins_line = cut.begin == 0 || text[cut.begin - 1] == '\n';
    const std::size_t first = lines.at(cut.begin);
    const std::size_t last = lines.at(cut.end - 1);
    const std::string_view line_end = !ends_line                                    ? ""
                                      : cut.size() > 1 && text[cut.end - 2] == '\r' ? "\r\n"
                                                                                    : "\n";
    edits.push_back({.range = cut,
                     .replacement = fmt::format(
                         "{}{}{}{}]{}", frame_mark, cut_word,
                         what_was_cut(first, last, begins_line && (ends_line || cut.end == text.size())),
                         where, line_end)});
    where.clear();
  }
  return edits;
}

}  // namespace tokenpak::compress
