#include "compress/terminal_line.hpp"

#include "compress/escape_sequence.hpp"
#include "compress/line.hpp"
#include "compress/progress.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <utf8proc.h>

namespace tokenpak::compress {
namespace {

constexpr std::size_t widest = 4096;  // columns
constexpr std::size_t tab_stop = 8;

struct Character {
  std::size_t size = 0;   // bytes; 0: not UTF-8
  std::size_t width = 0;  // columns
};

Character character_at(std::string_view text, std::size_t at) {
  if (static_cast<unsigned char>(text[at]) < 0x80) return {1, 1};
  utf8proc_int32_t code_point = 0;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at);
  const auto size = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size() - at), &code_point);
  if (size <= 0) return {};
  return {static_cast<std::size_t>(size),
          static_cast<std::size_t>(std::max(0, utf8proc_charwidth(code_point)))};
}

// The cells of one screen line, as views into the text that is written to it.
class Screen {
 public:
  explicit Screen(std::string_view source) : source_(source) {}

  bool put(std::size_t at, Character character) {
    if (column_ + character.width > widest) return false;
    if (character.width == 0) return combine(at, character.size);
    const bool underlines =
        overstrikes_ > 0 && source_[at] == '_' && column_ < cells_.size() && shows_something(cells_[column_]);
    if (overstrikes_ > 0) --overstrikes_;
    if (!underlines) {
      if (cells_.size() < column_ + character.width) cells_.resize(column_ + character.width);
      for (std::size_t cell = column_; cell < column_ + character.width; ++cell)
        clear(cell);
      cells_[column_] = {.begin = at, .size = character.size};
      if (character.width == 2) cells_[column_ + 1].is_right_half = true;
    }
    column_ += character.width;
    return true;
  }
  bool tab() { return go_to((column_ / tab_stop + 1) * tab_stop); }
  bool go_to(std::size_t column) {
    overstrikes_ = 0;
    column_ = column;
    return column <= widest;
  }
  bool forward(std::size_t columns) { return go_to(column_ + columns); }
  void backward(std::size_t columns) { go_to(column_ - std::min(columns, column_)); }
  void backspace() {
    if (column_ == 0) return;
    --column_;
    ++overstrikes_;
  }
  void erase(std::uint32_t what) {
    const std::size_t begin = what == 0 ? column_ : 0;
    const std::size_t end = what == 1 ? std::min(column_ + 1, cells_.size()) : cells_.size();
    for (std::size_t cell = begin; cell < end; ++cell)
      clear(cell);
  }

  std::string shown() const {
    std::string text;
    for (const Cell& cell : cells_) {
      if (cell.is_right_half) continue;
      text += cell.size == 0 ? std::string_view(" ") : source_.substr(cell.begin, cell.size);
    }
    text.resize(trimmed_right(text).size());
    return text;
  }

 private:
  struct Cell {
    std::size_t begin = 0;  // in source_
    std::size_t size = 0;   // bytes; 0: empty
    bool is_right_half = false;
  };

  bool shows_something(const Cell& cell) const {
    return cell.size > 0 && source_[cell.begin] != ' ' && source_[cell.begin] != '_';
  }

  // Empties a cell, and the other half of a wide character with it.
  void clear(std::size_t cell) {
    if (cells_[cell].is_right_half && cell > 0) cells_[cell - 1] = {};
    if (cell + 1 < cells_.size() && cells_[cell + 1].is_right_half) cells_[cell + 1] = {};
    cells_[cell] = {};
  }

  // A combining mark joins the character just written, which must end where it begins.
  bool combine(std::size_t at, std::size_t size) {
    if (column_ == 0 || column_ > cells_.size()) return false;
    std::size_t base = column_ - 1;
    if (cells_[base].is_right_half) --base;
    Cell& cell = cells_[base];
    if (cell.size == 0 || cell.begin + cell.size != at) return false;
    cell.size += size;
    return true;
  }

  std::string_view source_;
  std::vector<Cell> cells_;
  std::size_t column_ = 0;
  std::size_t overstrikes_ = 0;  // characters still to write where backspaces went back over
};

bool apply(const EscapeSequence& sequence, Screen& screen) {
  switch (sequence.effect) {
    case EscapeEffect::look:
      return true;
    case EscapeEffect::erase_line:
      screen.erase(sequence.parameter);
      return true;
    case EscapeEffect::column:
      return screen.go_to(sequence.parameter - 1);
    case EscapeEffect::forward:
      return screen.forward(sequence.parameter);
    case EscapeEffect::backward:
      screen.backward(sequence.parameter);
      return true;
    case EscapeEffect::hyperlink:
    case EscapeEffect::elsewhere:
      break;
  }
  return false;
}

}  // namespace

std::optional<std::string> final_state(std::string_view line) {
  if (line.contains('\r') && !is_progress(line)) return std::nullopt;
  Screen screen(line);
  for (std::size_t at = 0; at < line.size();) {
    const char character = line[at];
    std::size_t size = 1;
    bool known = true;
    if (character == escape_character) {
      const EscapeSequence sequence = read_escape_sequence(line.substr(at));
      size = sequence.size;
      known = size > 0 && apply(sequence, screen);
    } else if (character == '\r') {
      known = screen.go_to(0);
    } else if (character == '\b') {
      screen.backspace();
    } else if (character == '\t') {
      known = screen.tab();
    } else if (character != '\x07') {
      const Character printed = character_at(line, at);
      size = printed.size;
      const bool is_control = static_cast<unsigned char>(character) < 0x20 || character == '\x7f';
      known = !is_control && size > 0 && screen.put(at, printed);
    }
    if (!known) return std::nullopt;
    at += size;
  }
  return screen.shown();
}

}  // namespace tokenpak::compress
