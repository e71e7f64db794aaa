#include "compress/shown_before_encoder.hpp"

#include <algorithm>
#include <utility>

namespace tokenpak::compress {
namespace {

std::size_t digits_of(std::uint32_t number) {
  std::size_t digits = 1;
  for (; number >= 10; number /= 10)
    ++digits;
  return digits;
}

// True if `line` is `earlier` under the number `number`.
bool is_renumbered(std::string_view line, const NumberedLine& earlier, std::uint32_t number) {
  const std::size_t column = std::max<std::size_t>(earlier.width, digits_of(number));
  if (line.size() != column + earlier.content.size() || !line.ends_with(earlier.content)) return false;
  const auto read = read_numbered_line(line);
  return read && read->number == number && read->content.size() == earlier.content.size();
}

LineRange counted(std::size_t begin, std::size_t count) {
  return {.first = static_cast<std::uint32_t>(begin + 1), .last = static_cast<std::uint32_t>(begin + count)};
}

LineRange numbered(std::uint32_t first, std::size_t count) {
  return {.first = first, .last = first + static_cast<std::uint32_t>(count - 1)};
}

}  // namespace

ShownBeforeEncoder::ShownBeforeEncoder(std::string_view text, const LineIndex& index,
                                       std::span<const IndexedText> sources, Shown shown)
    : text_(text),
      index_(index),
      sources_(sources),
      shown_(shown),
      finder_(index),
      mentioned_(sources.size()),
      written_as_(index.size()) {
  for (std::size_t source = 0; source < sources.size(); ++source)
    finder_.look_through(static_cast<std::uint32_t>(source), *sources[source].index);
}

std::vector<TextEdit> ShownBeforeEncoder::encode() {
  for (std::size_t line = 0; line < index_.size();) {
    const Run run = longest_run(line);
    line += run.count == 0 ? write_lines(line, 1) : write_run(line, run);
  }
  return std::move(edits_);
}

std::string_view ShownBeforeEncoder::there(std::uint32_t source, std::size_t line) const {
  return source == text_itself ? here(line) : sources_[source].index->line(sources_[source].text.sent, line);
}

// True if `count` lines more after `first` stand in what is written, one after the other.
bool ShownBeforeEncoder::is_visible(std::size_t first, std::size_t count) const {
  return written_as_[first] != 0 && written_as_[first + count] == written_as_[first] + count;
}

bool ShownBeforeEncoder::counts(std::size_t line, std::size_t count) const {
  if (count == 0) return false;
  const std::size_t bytes = index_.lines(text_, line, line + count).size() + 1;
  return bytes >= LineIndex::enough_bytes ||
         (bytes >= LineIndex::least_bytes && count >= LineIndex::least_lines);
}

ShownBeforeEncoder::Run ShownBeforeEncoder::longest_run(std::size_t line) const {
  Run longest;
  const std::uint64_t anchor = index_.anchor(line);
  if (anchor == LineIndex::no_anchor) return longest;
  for (const SourceLine& place : finder_.places(anchor)) {
    const bool is_equal = here(line) == there(place.source, place.line);
    const Run run = is_equal ? equal_run(line, place) : renumbered_run(line, place);
    const bool stands_earlier = run.count == longest.count && run.source < longest.source;
    if (run.count > longest.count || stands_earlier) longest = run;
  }
  return counts(line, longest.count) ? longest : Run();
}

ShownBeforeEncoder::Run ShownBeforeEncoder::equal_run(std::size_t line, SourceLine place) const {
  const bool above = place.source == text_itself;
  const std::size_t end = above ? line : sources_[place.source].index->size();
  const std::size_t most = std::min(end - place.line, index_.size() - line);
  Run run{.source = place.source, .line = place.line};
  while (run.count < most && (!above || is_visible(place.line, run.count)) &&
         here(line + run.count) == there(place.source, place.line + run.count))
    ++run.count;
  return run;
}

ShownBeforeEncoder::Run ShownBeforeEncoder::renumbered_run(std::size_t line, SourceLine place) const {
  Run run{.source = place.source, .line = place.line};
  if (place.source == text_itself) return run;
  const LineIndex& index = *sources_[place.source].index;
  const NumberedBlock* block = index.block_of_line(place.line);
  const auto first = read_numbered_line(here(line));
  if (block == nullptr || !first) return run;
  const std::size_t offset = place.line - block->first_line;
  run.here = first->number;
  run.there = block->first_number + static_cast<std::uint32_t>(offset);
  const std::size_t most = std::min(block->count - offset, index_.size() - line);
  while (run.count < most) {
    const auto earlier = read_numbered_line(there(place.source, place.line + run.count));
    const auto number = run.here + static_cast<std::uint32_t>(run.count);
    if (!earlier || !is_renumbered(here(line + run.count), *earlier, number)) break;
    ++run.count;
  }
  return run;
}

std::size_t ShownBeforeEncoder::write_lines(std::size_t line, std::size_t count) {
  for (const std::size_t end = line + count; line < end; ++line) {
    written_as_[line] = ++lines_written_;
    if (shown_ == Shown::in_the_text_too)
      finder_.add(index_.anchor(line), {.source = text_itself, .line = static_cast<std::uint32_t>(line)});
  }
  return count;
}

std::size_t ShownBeforeEncoder::write_run(std::size_t line, Run run) {
  ShownReference reference;
  if (run.source == text_itself) {
    reference.lines = counted(written_as_[run.line] - 1, run.count);
    write_reference(line, run.count,
                    written(reference, {}, reference.lines->first > 1 ? here(run.line) : std::string_view()));
    return run.count;
  }
  const IndexedText& source = sources_[run.source];
  reference.kind = source.text.kind;
  reference.number = source.text.number;
  if (run.here != 0) {
    reference.numbered = numbered(run.here, run.count);
    reference.lines = numbered(run.there, run.count);
  } else if (const NumberedBlock* block = source.index->block_of_line(run.line)) {
    const std::size_t offset = run.line - block->first_line;
    run.count = std::min(run.count, block->count - offset);
    reference.lines = numbered(block->first_number + static_cast<std::uint32_t>(offset), run.count);
    reference.numbered = reference.lines;
  } else {
    // The numbered lines that follow go by their numbers, in a reference of their own.
    const NumberedBlock* next = source.index->block_after(run.line);
    if (next != nullptr) run.count = std::min(run.count, next->first_line - run.line);
    reference.lines = counted(run.line, run.count);
  }
  if (!counts(line, run.count)) return write_lines(line, run.count);
  write_reference(line, run.count, reference_line(reference, source, run.line, mentioned_[run.source]));
  mentioned_[run.source] = true;
  return run.count;
}

void ShownBeforeEncoder::write_reference(std::size_t line, std::size_t count, std::string reference) {
  ++lines_written_;
  edits_.push_back({.range = index_.range(line, line + count), .replacement = std::move(reference)});
}

}  // namespace tokenpak::compress
