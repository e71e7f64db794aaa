#include "tokens/merge_windows.hpp"

#include "tokens/merge_short.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <span>

namespace tokenpak::tokens {
namespace {

constexpr std::size_t window_size = longest_short_piece;
constexpr std::size_t overlap = 16;  // bytes; where two windows of random text nearly always have met
constexpr std::size_t stride = window_size - overlap;
constexpr std::size_t fewest_windows = 8;
constexpr std::size_t most_windows = 64;
constexpr std::size_t most_at_once = 65'536;  // bytes; so that who only counts need not keep all starts

/// A token in both of two sequences: its begin and end; the same if there is none.
struct Meeting {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// `left` and `right` are where tokens begin, or the last ends, in the bytes that both sequences cover.
Meeting meeting_of(std::uint64_t left, std::uint64_t right) {
  const std::uint64_t both = left & right;
  for (std::uint64_t any = left | right; any != 0;) {
    const std::uint64_t begin = any & (~any + 1);
    any ^= begin;
    const std::uint64_t end = any & (~any + 1);
    if ((both & begin) != 0 && (both & end) != 0) {
      return {.begin = static_cast<std::uint32_t>(std::countr_zero(begin)),
              .end = static_cast<std::uint32_t>(std::countr_zero(end))};
    }
  }
  return {};
}

constexpr std::uint64_t bits_below(std::size_t count) {
  return count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

void append(std::uint64_t bits, std::size_t begin, std::vector<std::uint32_t>& starts) {
  for (; bits != 0; bits &= bits - 1)
    starts.push_back(static_cast<std::uint32_t>(begin) + static_cast<std::uint32_t>(std::countr_zero(bits)));
}

/// The last window whose tokens are known to follow those before it, from `from` on.
struct Window {
  std::size_t begin = 0;
  std::uint64_t starts = 0;
  std::uint32_t from = 0;

  std::uint64_t own_starts() const { return starts & ~bits_below(from); }
};

/// Steps over the piece, window by window.
class Walk {
 public:
  Walk(std::string_view piece, std::size_t merged, std::vector<std::uint32_t>& starts)
      : piece_(piece), merged_(merged), starts_(&starts) {}

  /// The bytes before `merged` that the first window begins with: some tokens.
  std::size_t first_begin() const {
    for (std::size_t token = starts_->size(); token != 0; --token) {
      if (merged_ - (*starts_)[token - 1] >= overlap) return (*starts_)[token - 1];
    }
    return 0;
  }

  /// False if the next window, from `begin` on, does not meet those before.
  bool take(std::size_t begin, std::uint64_t starts) {
    if (!has_window_) return take_first(begin, starts);
    const Meeting meeting =
        meeting_of(window_.starts >> stride | std::uint64_t{1} << overlap, starts & bits_below(overlap + 1));
    if (meeting.begin == meeting.end) return false;
    append(window_.own_starts() & bits_below(stride + meeting.begin + 1), window_.begin, *starts_);
    window_ = {.begin = begin, .starts = starts, .from = meeting.end};
    return true;
  }

  /// Keeps the tokens of the last window, unless its end may have cut the last. Returns the bytes with
  /// tokens.
  std::size_t finish() {
    if (!has_window_) return merged_;
    if (window_.begin + window_size >= piece_.size()) {
      append(window_.own_starts(), window_.begin, *starts_);
      return piece_.size();
    }
    const auto last = static_cast<std::uint32_t>(std::bit_width(window_.starts)) - 1;
    append(window_.own_starts() & bits_below(last), window_.begin, *starts_);
    return window_.begin + std::max(last, window_.from);
  }

 private:
  bool take_first(std::size_t begin, std::uint64_t starts) {
    std::uint32_t from = 0;
    if (merged_ != 0) {
      const std::size_t known = merged_ - begin;
      if (known >= window_size) return false;
      std::uint64_t known_starts = std::uint64_t{1} << known;
      for (std::size_t token = starts_->size(); token != 0 && (*starts_)[token - 1] >= begin; --token)
        known_starts |= std::uint64_t{1} << ((*starts_)[token - 1] - begin);
      const Meeting meeting = meeting_of(known_starts, starts & bits_below(known + 1));
      if (meeting.begin == meeting.end) return false;
      while (starts_->back() > begin + meeting.begin)
        starts_->pop_back();
      from = meeting.end;
    }
    window_ = {.begin = begin, .starts = starts, .from = from};
    has_window_ = true;
    return true;
  }

  std::string_view piece_;
  std::size_t merged_;
  std::vector<std::uint32_t>* starts_;
  Window window_;
  bool has_window_ = false;
};

}  // namespace

// A token that two windows have in common joins them: the tokens before it and it are neighbours that stay
// apart, as the left window shows, and so are it and those behind it, as the right one shows. (merge.cpp says
// why that is enough.)
std::size_t merge_windows(const Vocabulary& vocabulary, std::string_view piece, std::size_t merged,
                          std::vector<std::uint32_t>& starts) {
  Walk walk(piece, merged, starts);
  std::array<ShortPiece, most_windows> windows;
  std::size_t begin = walk.first_begin();
  bool at_end = false;
  for (std::size_t most = fewest_windows; !at_end && begin < merged + most_at_once;
       most = std::min(2 * most, most_windows)) {
    const std::size_t first = begin;
    std::size_t count = 0;
    for (; count < most && !at_end; ++count) {
      windows[count] = {
          .at = piece.data() + begin, .length = std::min(window_size, piece.size() - begin), .starts = 0};
      at_end = begin + window_size >= piece.size();
      begin += stride;
    }
    merge_short(vocabulary, std::span(windows).first(count));
    for (std::size_t window = 0; window < count; ++window) {
      if (!walk.take(first + (window * stride), windows[window].starts)) return walk.finish();
    }
  }
  return walk.finish();
}

}  // namespace tokenpak::tokens
