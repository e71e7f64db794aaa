#include "tokens/merge.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <functional>

namespace tokenpak::tokens {

std::uint64_t Merger::merge_short(std::string_view piece, const char* end) const {
  // Each pair of neighbours as its token's id, which decides, above the place of its first byte, where the
  // left part begins.
  constexpr int place_bits = 6;
  std::array<std::uint32_t, short_piece> pairs;
  const char* const at = piece.data();
  const auto size = static_cast<std::uint32_t>(piece.size());
  const auto pair_of = [](std::uint32_t id, std::uint32_t place) {
    return id == no_token ? no_token : id << place_bits | place;
  };
  for (std::uint32_t place = 0; place + 1 < size; ++place)
    pairs[place] = pair_of(vocabulary_->pair_id(at + place), place);
  pairs[size - 1] = no_token;

  std::uint64_t starts = ~std::uint64_t{0} >> (short_piece - size);
  const auto start_behind = [&](std::uint32_t place) {
    const std::uint64_t behind = starts & (~std::uint64_t{1} << place);
    return behind == 0 ? size : static_cast<std::uint32_t>(std::countr_zero(behind));
  };
  for (;;) {
    std::uint32_t lowest = no_token;
    for (std::uint32_t place = 0; place < size; ++place)
      lowest = std::min(lowest, pairs[place]);
    if (lowest == no_token) return starts;

    const std::uint32_t place = lowest & (short_piece - 1);
    const std::uint32_t right = start_behind(place);
    starts &= ~(std::uint64_t{1} << right);
    pairs[right] = no_token;
    const std::uint32_t part_end = start_behind(place);
    pairs[place] = no_token;
    if (part_end != size) {
      pairs[place] = pair_of(vocabulary_->find(at + place, start_behind(part_end) - place, end), place);
    }
    if (place != 0) {
      const std::uint64_t before = starts & ((std::uint64_t{1} << place) - 1);
      const auto left = static_cast<std::uint32_t>(63 - std::countl_zero(before));
      pairs[left] = pair_of(vocabulary_->find(at + left, part_end - left, end), left);
    }
  }
}

void Merger::merge_by_queue(std::string_view piece, const char* end, std::vector<std::uint32_t>& starts) {
  const char* const at = piece.data();
  const auto size = static_cast<std::uint32_t>(piece.size());
  constexpr std::uint32_t gone = 0xffff'ffff;
  part_ends_.resize(size);
  part_begins_.resize(size + 1);
  for (std::uint32_t place = 0; place < size; ++place) {
    part_ends_[place] = place + 1;
    part_begins_[place + 1] = place;
  }
  queue_.clear();
  // A pair is up to date if both its parts are: then its bytes give its id.
  const auto id_at = [&](std::uint32_t place) {
    if (part_ends_[place] == gone || part_ends_[place] == size) return no_token;
    return vocabulary_->find(at + place, part_ends_[part_ends_[place]] - place, end);
  };
  const auto entry = [](std::uint32_t id, std::uint32_t place) { return std::uint64_t{id} << 32 | place; };
  for (std::uint32_t place = 0; place + 1 < size; ++place) {
    if (const std::uint32_t id = vocabulary_->pair_id(at + place); id != no_token) {
      queue_.push_back(entry(id, place));
    }
  }
  std::make_heap(queue_.begin(), queue_.end(), std::greater<>());
  const auto push = [&](std::uint32_t place) {
    const std::uint32_t id = id_at(place);
    if (id == no_token) return;
    queue_.push_back(entry(id, place));
    std::push_heap(queue_.begin(), queue_.end(), std::greater<>());
  };
  while (!queue_.empty()) {
    std::pop_heap(queue_.begin(), queue_.end(), std::greater<>());
    const auto id = static_cast<std::uint32_t>(queue_.back() >> 32);
    const auto place = static_cast<std::uint32_t>(queue_.back());
    queue_.pop_back();
    if (id_at(place) != id) continue;
    const std::uint32_t right = part_ends_[place];
    const std::uint32_t right_end = part_ends_[right];
    part_ends_[right] = gone;
    part_ends_[place] = right_end;
    part_begins_[right_end] = place;
    push(place);
    if (place != 0) push(part_begins_[place]);
  }
  starts.clear();
  for (std::uint32_t place = 0; place != size; place = part_ends_[place])
    starts.push_back(place);
}

void Merger::merge_window(std::string_view window, const char* end, std::vector<std::uint32_t>& starts) {
  if (window.size() > short_piece) {
    merge_by_queue(window, end, starts);
    return;
  }
  starts.clear();
  for (std::uint64_t left = merge_short(window, end); left != 0; left &= left - 1)
    starts.push_back(static_cast<std::uint32_t>(std::countr_zero(left)));
}

bool Merger::stays_apart(std::string_view left_and_right, std::size_t left, const char* end) {
  if (left_and_right.size() <= short_piece) {
    return merge_short(left_and_right, end) == (std::uint64_t{1} << left | 1);
  }
  merge_by_queue(left_and_right, end, window_starts_);
  return window_starts_.size() == 2 && window_starts_[1] == left;
}

// Two facts make this exact. A run of tokens of a merged text is what its own bytes merge to: no merge ever
// crossed its ends. And a sequence of tokens, each two neighbours of which their own bytes merge to, is what
// the whole merges to: the first merge across a border would have happened between the two as well.
//
// So the piece is merged window by window. A window's tokens stay if the last token before it and its first
// one stay apart; if not, the window begins anew some tokens further back.
const std::vector<std::uint32_t>& Merger::merge_long(std::string_view piece, const char* end) {
  const std::size_t size = piece.size();
  starts_.clear();
  std::size_t merged = 0;     // bytes whose tokens are in starts_
  std::size_t work = 0;       // bytes merged so far, in vain or not
  std::size_t step_back = 1;  // tokens
  std::vector<std::uint32_t> window;
  while (merged != size) {
    std::size_t reach = std::min(size, merged + short_piece);
    std::size_t begin = merged;
    for (;;) {
      merge_window(piece.substr(begin, reach - begin), end, window);
      work += reach - begin;
      if (begin == 0) break;
      const std::size_t first_end = window.size() > 1 ? begin + window[1] : reach;
      const std::size_t last_begin = starts_.back();
      work += first_end - last_begin;
      if (stays_apart(piece.substr(last_begin, first_end - last_begin), begin - last_begin, end)) {
        step_back = 1;
        break;
      }
      const std::size_t back = std::min(step_back, starts_.size());
      begin = starts_[starts_.size() - back];
      starts_.resize(starts_.size() - back);
      step_back *= 2;
      reach = std::max(std::min(size, begin + short_piece), std::min(size, merged + (short_piece / 4)));
    }
    if (work > 16 * size + 4096) {  // a text made to be hard
      merge_by_queue(piece, end, starts_);
      return starts_;
    }
    // The window's last token is one that its end may have cut; it costs less to merge it again than to find
    // that out.
    if (reach != size && window.size() > 1) {
      reach = begin + window.back();
      window.pop_back();
    }
    for (const std::uint32_t start : window)
      starts_.push_back(static_cast<std::uint32_t>(begin + start));
    if (reach <= merged) step_back = 1;
    merged = reach;
  }
  return starts_;
}

}  // namespace tokenpak::tokens
