#include "tokens/merge.hpp"

#include "tokens/merge_windows.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <functional>

namespace tokenpak::tokens {

namespace {

constexpr std::size_t least_side_by_side = 1024;  // bytes; fewer were not worth the attempt
constexpr std::size_t most_alone = 64;
constexpr std::size_t most_starts_to_count = 32'768;

}  // namespace

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
  for (std::uint64_t left = merge_short(*vocabulary_, window); left != 0; left &= left - 1)
    starts.push_back(static_cast<std::uint32_t>(std::countr_zero(left)));
}

bool Merger::stays_apart(std::string_view left_and_right, std::size_t left, const char* end) {
  if (left_and_right.size() <= short_piece) {
    return merge_short(*vocabulary_, left_and_right) == (std::uint64_t{1} << left | 1);
  }
  merge_by_queue(left_and_right, end, window_starts_);
  return window_starts_.size() == 2 && window_starts_[1] == left;
}

std::size_t Merger::repeat_cycle(std::string_view piece, std::size_t merged) {
  constexpr std::size_t longest_cycle = 4;  // tokens
  const auto begin_of = [&](std::size_t tokens_back) {
    return tokens_back == 0 ? merged : std::size_t{starts_[starts_.size() - tokens_back]};
  };
  for (std::size_t tokens = 1; tokens <= longest_cycle && 2 * tokens <= starts_.size(); ++tokens) {
    const std::size_t period = merged - begin_of(tokens);
    bool twice = true;
    for (std::size_t back = 1; back <= tokens && twice; ++back)
      twice = begin_of(back) - begin_of(tokens + back) == period;
    if (!twice || std::memcmp(&piece[merged - period], &piece[merged - (2 * period)], period) != 0) continue;
    // Doubled as far as the text goes on so; the cycle's end and begin stand side by side in it already.
    const std::size_t most = starts_.size() + most_starts_to_count;
    while (starts_.size() < most && piece.size() - merged >= period &&
           std::memcmp(&piece[merged], &piece[merged - period], period) == 0) {
      for (std::size_t token = 0; token < tokens; ++token)
        starts_.push_back(static_cast<std::uint32_t>(starts_[starts_.size() - tokens] + period));
      merged += period;
    }
    break;
  }
  return merged;
}

// Two facts make this exact. A run of tokens of a merged text is what its own bytes merge to: no merge ever
// crossed its ends. And a sequence of tokens, each two neighbours of which their own bytes merge to, is what
// the whole merges to: the first merge across a border would have happened between the two as well.
//
// So the piece is merged window by window. A window's tokens stay if the last token before it and its first
// one stay apart; if not, the window begins anew some tokens further back.
//
// At most some `most_starts` starts are kept, the last ones.
void Merger::merge(std::string_view piece, const char* end, std::size_t most_starts) {
  const std::size_t size = piece.size();
  starts_.clear();
  forgotten_ = 0;
  std::size_t merged = 0;     // bytes whose tokens are in starts_
  std::size_t work = 0;       // bytes merged so far, in vain or not
  std::size_t step_back = 1;  // tokens
  std::vector<std::uint32_t> window;
  std::size_t alone = size <= least_side_by_side
                          ? 0
                          : 1;  // windows to merge one by one before the next attempt to do so side by side
  std::size_t next_alone = 1;   // twice as many after each that fails
  const auto merge_all_by_queue = [&] {
    forgotten_ = 0;
    merge_by_queue(piece, end, starts_);
  };
  while (merged != size) {
    if (starts_.size() > most_starts) {
      const std::size_t too_many = starts_.size() - (most_starts / 2);
      starts_.erase(starts_.begin(), starts_.begin() + static_cast<std::ptrdiff_t>(too_many));
      forgotten_ += too_many;
    }
    if (alone == 0) {
      const std::size_t before = merged;
      merged = merge_windows(*vocabulary_, piece, merged, starts_);
      if (merged == size) break;
      next_alone = merged - before < least_side_by_side ? std::min(2 * next_alone, most_alone) : 1;
      alone = next_alone;
    }
    --alone;
    std::size_t reach = std::min(size, merged + short_piece);
    std::size_t begin = merged;
    for (;;) {
      merge_window(piece.substr(begin, reach - begin), end, window);
      // The queue takes some eight times as long.
      work += (reach - begin) * (reach - begin > short_piece ? 8 : 1);
      if (begin == 0) break;
      const std::size_t first_end = window.size() > 1 ? begin + window[1] : reach;
      const std::size_t last_begin = starts_.back();
      work += first_end - last_begin;
      if (stays_apart(piece.substr(last_begin, first_end - last_begin), begin - last_begin, end)) {
        step_back = 1;
        break;
      }
      if (forgotten_ != 0 && step_back >= starts_.size()) return merge_all_by_queue();
      const std::size_t back = std::min(step_back, starts_.size());
      begin = starts_[starts_.size() - back];
      starts_.resize(starts_.size() - back);
      step_back *= 2;
      reach = begin + short_piece;
      // Tokens longer than a window: it doubles until it holds two of them.
      if (reach < merged + (short_piece / 4)) reach = merged + (merged - begin) + short_piece;
      reach = std::min(size, reach);
    }
    if (work > (8 * size) + 4096) {  // a text made to be hard
      return merge_all_by_queue();
    }
    // The window's last token is one that its end may have cut; it costs less to merge it again than to find
    // that out.
    if (reach != size && window.size() > 1) {
      reach = begin + window.back();
      window.pop_back();
    }
    for (std::size_t token = 0; token < window.size(); ++token) {
      starts_.push_back(static_cast<std::uint32_t>(begin + window[token]));
      const std::size_t token_end = token + 1 == window.size() ? reach : begin + window[token + 1];
      // Long tokens repeat within the window, and those at its end are the pieces of a cut one.
      if (token_end != reach && reach - begin <= short_piece) continue;
      const std::size_t token_count = starts_.size();
      merged = repeat_cycle(piece, token_end);
      if (merged > reach) alone = std::max<std::size_t>(alone, 1);  // the cycle may go on
      if (merged >= reach) break;
      starts_.resize(token_count);
    }
  }
}

const std::vector<std::uint32_t>& Merger::merge_long(std::string_view piece, const char* end) {
  merge(piece, end, piece.size());
  return starts_;
}

std::uint64_t Merger::count_long(std::string_view piece, const char* end) {
  merge(piece, end, most_starts_to_count);
  return forgotten_ + starts_.size();
}

}  // namespace tokenpak::tokens
