#include "compress/compose_edits.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace tokenpak::compress {
namespace {

/// Whether both can not be applied one beside the other.
bool overlap(ByteRange a, ByteRange b) {
  return a.begin < b.end && b.begin < a.end;
}

class Composer {
 public:
  Composer(std::span<const TextEdit> first, std::span<const TextEdit> second)
      : first_(first), second_(second) {}

  std::vector<TextEdit> compose() {
    while (at_first_ < first_.size() || at_second_ < second_.size())
      add_group();
    return std::move(edits_);
  }

 private:
  /// Where the replacement of the next edit of `first_` stands in what `first_` makes of the text.
  ByteRange replacement_place() const {
    const TextEdit& edit = first_[at_first_];
    const std::size_t begin = edit.range.begin + added_ - removed_;
    return {begin, begin + edit.replacement.size()};
  }

  void take_first(ByteRange& place) {
    const ByteRange taken = replacement_place();
    place = {std::min(place.begin, taken.begin), std::max(place.end, taken.end)};
    written_.emplace_back(taken, first_[at_first_].replacement);
    added_ += first_[at_first_].replacement.size();
    removed_ += first_[at_first_].range.size();
    ++at_first_;
  }

  void take_second(ByteRange& place) {
    const ByteRange taken = second_[at_second_].range;
    place = {std::min(place.begin, taken.begin), std::max(place.end, taken.end)};
    ++at_second_;
  }

  bool second_comes_next() const {
    if (at_first_ == first_.size()) return true;
    if (at_second_ == second_.size()) return false;
    const ByteRange first = replacement_place();
    const ByteRange second = second_[at_second_].range;
    if (first.begin != second.begin) return second.begin < first.begin;
    return second.empty();  // an insertion in front of what stands there
  }

  /// The next edit, and all those of either side that overlap with it, as one edit.
  void add_group() {
    const std::size_t second_begin = at_second_;
    const bool begins_with_second = second_comes_next();
    // In what `first_` makes of the text.
    ByteRange place = begins_with_second ? second_[at_second_].range : replacement_place();
    const std::size_t begin = place.begin;
    TextEdit edit;
    edit.range.begin = place.begin + removed_ - added_;
    written_.clear();
    begins_with_second ? take_second(place) : take_first(place);
    for (bool grew = true; grew;) {
      grew = false;
      if (at_first_ < first_.size() && overlap(replacement_place(), place)) {
        take_first(place);
        grew = true;
      }
      if (at_second_ < second_.size() && overlap(second_[at_second_].range, place)) {
        take_second(place);
        grew = true;
      }
    }
    edit.range.end = place.end + removed_ - added_;
    std::size_t done = begin;
    std::size_t next_written = 0;
    for (const TextEdit& each : second_.subspan(second_begin, at_second_ - second_begin)) {
      append_written({done, each.range.begin}, next_written, edit.replacement);
      edit.replacement += each.replacement;
      done = each.range.end;
    }
    append_written({done, place.end}, next_written, edit.replacement);
    edits_.push_back(std::move(edit));
  }

  /// What stands at `place` and is none of a second edit's. Every byte of a group is of an edit, so that
  /// nothing has to be copied from the text itself. `next` is the first of written_ that may reach into it.
  void append_written(ByteRange place, std::size_t& next, std::string& out) const {
    for (; next < written_.size(); ++next) {
      const auto& [range, replacement] = written_[next];
      const std::size_t begin = std::max(range.begin, place.begin);
      const std::size_t end = std::min(range.end, place.end);
      if (begin < end) out += replacement.substr(begin - range.begin, end - begin);
      if (range.end > place.end) return;
    }
  }

  std::span<const TextEdit> first_;
  std::span<const TextEdit> second_;
  std::size_t at_first_ = 0;
  std::size_t at_second_ = 0;
  std::size_t added_ = 0;    // bytes, by the edits of first_ that are done
  std::size_t removed_ = 0;  // likewise
  std::vector<std::pair<ByteRange, std::string_view>> written_;  // by edits of first_ in this group
  std::vector<TextEdit> edits_;
};

}  // namespace

std::vector<TextEdit> composed(std::span<const TextEdit> first, std::span<const TextEdit> second) {
  return Composer(first, second).compose();
}

}  // namespace tokenpak::compress
