#pragma once

#include "base/text_edit.hpp"
#include "compress/earlier_text.hpp"
#include "compress/line_run_finder.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// Replaces runs of lines that stand in earlier texts, or further up in the text itself, by references. Made
/// for one text, of which no line may look like a reference.
class ShownBeforeEncoder {
 public:
  /// `index` is of `text`; all arguments must outlive this.
  ShownBeforeEncoder(std::string_view text, const LineIndex& index, std::span<const IndexedText> sources,
                     Shown shown);

  /// What stands in the place of which lines; to be called once. Empty where nothing was found.
  std::vector<TextEdit> encode();

 private:
  static constexpr std::uint32_t text_itself = std::numeric_limits<std::uint32_t>::max();

  struct Run {
    std::uint32_t source = text_itself;
    std::size_t line = 0;     // where it begins there
    std::size_t count = 0;    // of lines
    std::uint32_t here = 0;   // under other numbers: that of the first line here; else 0
    std::uint32_t there = 0;  // and there
  };

  std::string_view here(std::size_t line) const { return index_.line(text_, line); }
  std::string_view there(std::uint32_t source, std::size_t line) const;
  bool is_visible(std::size_t first, std::size_t count) const;
  bool counts(std::size_t line, std::size_t count) const;

  Run longest_run(std::size_t line) const;
  Run equal_run(std::size_t line, SourceLine place) const;
  Run renumbered_run(std::size_t line, SourceLine place) const;

  // Both: how many lines of the text were written or referred to.
  std::size_t write_lines(std::size_t line, std::size_t count);
  std::size_t write_run(std::size_t line, Run run);
  void write_reference(std::size_t line, std::size_t count, std::string reference);

  std::string_view text_;
  const LineIndex& index_;
  std::span<const IndexedText> sources_;
  Shown shown_;
  LineRunFinder finder_;
  std::vector<bool> mentioned_;  // of each source
  std::vector<std::uint32_t>
      written_as_;  // each line's number in what is written, from 1; 0 if it is not there
  std::uint32_t lines_written_ = 0;
  std::vector<TextEdit> edits_;
};

}  // namespace tokenpak::compress
