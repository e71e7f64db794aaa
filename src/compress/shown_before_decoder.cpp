#include "compress/shown_before_decoder.hpp"

#include <algorithm>
#include <iterator>

namespace tokenpak::compress {
namespace {

// Lines [begin, begin + count) of a source.
struct Lines {
  std::size_t begin = 0;
  std::size_t count = 0;
};

// Where the lines stand in the source. Nothing if it does not have them.
std::optional<Lines> lines_of(const ShownReference& reference, const LineIndex& index) {
  const LineRange there = *reference.lines;
  const std::size_t count = std::size_t{there.last} - there.first + 1;
  if (!reference.numbered) {
    if (there.last > index.size()) return std::nullopt;
    return Lines{.begin = there.first - 1, .count = count};
  }
  const LineRange here = *reference.numbered;
  const NumberedBlock* block = index.block_of_number(there.first);
  if (block == nullptr || here.last - here.first != there.last - there.first) return std::nullopt;
  const std::size_t offset = there.first - block->first_number;
  if (count > block->count - offset) return std::nullopt;
  return Lines{.begin = block->first_line + offset, .count = count};
}

}  // namespace

std::optional<std::string> ShownBeforeDecoder::decode(std::size_t largest) {
  std::string text;
  for (std::size_t at = 0; at <= encoded_.size();) {
    const std::size_t end = std::min(encoded_.find('\n', at), encoded_.size());
    const std::string_view line = encoded_.substr(at, end - at);
    const auto reference = read_shown_reference(line);
    const auto meaning = reference ? resolved(*reference, line) : std::optional(line);
    if (!meaning || text.size() + meaning->size() > largest) return std::nullopt;
    lines_.push_back({.line = line, .is_reference = reference.has_value()});
    text += *meaning;
    text += '\n';
    at = end + 1;
  }
  text.pop_back();
  return text;
}

std::optional<std::string_view> ShownBeforeDecoder::resolved(const ShownReference& reference,
                                                             std::string_view line) {
  if (reference.number == 0) return resolved_above(reference, line);
  const auto found = std::ranges::find_if(sources_, [&](const IndexedText& each) {
    return each.text.kind == reference.kind && each.text.number == reference.number;
  });
  if (found == sources_.end()) return std::nullopt;
  const IndexedText& source = *found;
  if (!reference.lines) {
    if (line.size() != encoded_.size() || reference_line(reference, source, 0, false) != line)
      return std::nullopt;
    return source.text.original.empty() ? source.text.sent : source.text.original;
  }
  const auto lines = lines_of(reference, *source.index);
  if (!lines) return std::nullopt;
  const auto place = static_cast<std::size_t>(found - sources_.begin());
  if (reference_line(reference, source, lines->begin, mentioned_[place]) != line) return std::nullopt;
  mentioned_[place] = true;

  const std::string_view sent = source.text.sent;
  const std::size_t end = lines->begin + lines->count;
  if (!reference.numbered || *reference.numbered == *reference.lines)
    return source.index->lines(sent, lines->begin, end);
  renumbered_.clear();
  std::uint32_t number = reference.numbered->first;
  for (std::size_t at = lines->begin; at < end; ++at) {
    if (at > lines->begin) renumbered_ += '\n';
    if (const auto numbered = read_numbered_line(source.index->line(sent, at)))
      append_numbered_line(*numbered, number++, renumbered_);
  }
  return renumbered_;
}

std::optional<std::string_view> ShownBeforeDecoder::resolved_above(const ShownReference& reference,
                                                                   std::string_view line) const {
  const LineRange range = *reference.lines;
  if (range.last > lines_.size()) return std::nullopt;
  const auto above = std::span(lines_).subspan(range.first - 1, range.last - range.first + 1);
  const std::string_view words = range.first > 1 ? above.front().line : std::string_view();
  if (written(reference, {}, words) != line || std::ranges::any_of(above, &SentLine::is_reference))
    return std::nullopt;
  const auto begin = static_cast<std::size_t>(above.front().line.data() - encoded_.data());
  const auto end = static_cast<std::size_t>(above.back().line.data() - encoded_.data());
  return encoded_.substr(begin, end + above.back().line.size() - begin);
}

}  // namespace tokenpak::compress
