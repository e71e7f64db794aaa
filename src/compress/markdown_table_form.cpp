#include "compress/markdown_table_form.hpp"

#include "compress/aligned_table.hpp"
#include "compress/read_table.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace tokenpak::compress {
namespace {

using Frame = TableStyle::Frame;
using Align = TableStyle::Align;
using Dashes = TableStyle::Dashes;

constexpr std::size_t widest_gap = 16;
constexpr std::array<std::string_view, 4> frame_words = {"markdown", "mysql", "psql", "columns"};
constexpr std::array<std::string_view, 3> dashes_words = {"", " short", " wide"};
constexpr std::string_view align_letters = "lrc";

// A style in words, as in "markdown padded wide l,r:".

void append_style(const TableStyle& style, std::string& out) {
  out += frame_words[static_cast<std::size_t>(style.frame)];
  if (style.frame == Frame::columns) out += ' ' + std::to_string(style.gap);
  if (style.frame == Frame::markdown) {
    if (style.padded) out += " padded";
    out += dashes_words[static_cast<std::size_t>(style.dashes)];
    if (style.solid_rule) out += " solid";
  }
  if (style.counted) out += " counted";
  if (std::ranges::all_of(style.columns, [](const TableStyle::Column& column) {
        return column.align == Align::left && !column.colon_before && !column.colon_after;
      }))
    return;
  for (const TableStyle::Column& column : style.columns) {
    out += &column == &style.columns.front() ? ' ' : ',';
    if (column.colon_before) out += ':';
    out += align_letters[static_cast<std::size_t>(column.align)];
    if (column.colon_after) out += ':';
  }
}

bool take(std::string_view& text, std::string_view words) {
  if (!text.starts_with(words)) return false;
  text.remove_prefix(words.size());
  return true;
}

bool take_gap(std::string_view& words, TableStyle& style) {
  if (!take(words, " ")) return false;
  const auto [end, error] = std::from_chars(words.data(), words.data() + words.size(), style.gap);
  if (error != std::errc() || style.gap == 0 || style.gap > widest_gap) return false;
  words.remove_prefix(static_cast<std::size_t>(end - words.data()));
  return true;
}

/// Takes the aligns of `style.columns`, whose number must be known.
bool take_columns(std::string_view words, TableStyle& style) {
  if (words.empty()) return true;
  for (TableStyle::Column& column : style.columns) {
    if (!take(words, &column == &style.columns.front() ? " " : ",")) return false;
    column.colon_before = take(words, ":");
    const std::size_t letter = words.empty() ? std::string_view::npos : align_letters.find(words.front());
    if (letter == std::string_view::npos) return false;
    column.align = static_cast<Align>(letter);
    words.remove_prefix(1);
    column.colon_after = take(words, ":");
  }
  return words.empty();
}

bool take_style(std::string_view words, TableStyle& style) {
  const auto* const frame =
      std::ranges::find_if(frame_words, [&words](std::string_view word) { return take(words, word); });
  if (frame == frame_words.end()) return false;
  style.frame = static_cast<Frame>(frame - frame_words.begin());
  if (style.frame == Frame::columns && !take_gap(words, style)) return false;
  if (style.frame == Frame::markdown) {
    style.padded = take(words, " padded");
    style.dashes = take(words, dashes_words[1])   ? Dashes::header
                   : take(words, dashes_words[2]) ? Dashes::column
                                                  : Dashes::three;
    style.solid_rule = take(words, " solid");
  }
  style.counted = style.frame == Frame::psql && take(words, " counted");
  return take_columns(words, style);
}

std::optional<std::string> decode(std::string_view encoded, std::size_t largest) {
  AlignedTable table;
  const std::size_t style_end = encoded.find('\n');
  if (style_end == std::string_view::npos) return std::nullopt;
  for (std::size_t begin = style_end + 1; begin <= encoded.size();) {
    const std::size_t end = std::min(encoded.find('\n', begin), encoded.size());
    const std::size_t before = table.cells.size();
    split_at_bars(encoded.substr(begin, end - begin), table.cells);
    if (before == 0) table.style.columns.resize(table.cells.size());
    if (table.cells.size() - before != table.style.columns.size()) return std::nullopt;
    begin = end + 1;
  }
  if (!take_style(encoded.substr(0, style_end), table.style)) return std::nullopt;
  return draw(table, largest);
}

std::optional<std::string> encode(std::string_view text) {
  const auto table = read_table(text);
  if (!table || table->style.gap > widest_gap || draw(*table, text.size()) != text) return std::nullopt;
  std::string encoded;
  append_style(table->style, encoded);
  for (std::size_t cell = 0; cell < table->cells.size(); ++cell) {
    encoded += cell % table->style.columns.size() == 0 ? '\n' : '|';
    encoded += table->cells[cell];
  }
  if (encoded.size() >= text.size() || decode(encoded, text.size()) != text) return std::nullopt;
  return encoded;
}

}  // namespace

const Form markdown_table_form = {
    .name = "table",
    .legend = "a drawn table without its lines and blanks: its style, its header, its rows, cells between |",
    .encode = encode,
    .decode = decode,
};

}  // namespace tokenpak::compress
