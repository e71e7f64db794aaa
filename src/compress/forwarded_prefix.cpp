#include "compress/forwarded_prefix.hpp"

#include <algorithm>
#include <numeric>

namespace tokenpak::compress {
namespace {

/// A prompt of so many bytes a needed token is long enough for sure, and need not be counted: texts have 2 to
/// 6 bytes a token, runs of one character up to 16.
constexpr std::uint64_t most_bytes_per_token = 16;

/// Estimates may be wrong by some percent.
constexpr std::uint64_t margin_of_estimates = 10;  // percent

bool is_cached(const dialect::Request& request) {
  return request.has_cache_control || !request.model.contains("claude");
}

std::size_t removed_bytes(const TextChange& change) {
  std::size_t removed = 0;
  std::size_t added = 0;
  for (const json::Edit& edit : change.edits) {
    removed += edit.range.size();
    added += edit.replacement.size();
  }
  return removed > added ? removed - added : 0;
}

std::uint64_t saved_tokens(const TextChange& change) {
  return std::accumulate(change.saved.begin(), change.saved.end(), std::uint64_t{0});
}

}  // namespace

ForwardedPrefix::ForwardedPrefix(std::string_view body, const dialect::Request& request,
                                 const tokens::Counter& counter, std::uint64_t least)
    : body_(body), request_(request), counter_(counter) {
  if (!is_cached(request)) return;
  needed_ = least;
  if (counter.exactness() != tokens::Exactness::exact) needed_ += needed_ * margin_of_estimates / 100;
}

ForwardedPrefix::Change ForwardedPrefix::change_of(const dialect::TextSpan& text,
                                                   const TextChange& change) const {
  return {.text = static_cast<std::size_t>(&text - request_.texts.data()),
          .removed = removed_bytes(change),
          .saved = saved_tokens(change)};
}

void ForwardedPrefix::add(const dialect::TextSpan& text, const TextChange& change) {
  if (needed_ > 0) changes_.push_back(change_of(text, change));
}

bool ForwardedPrefix::stays_long_enough(const dialect::TextSpan& text, const TextChange& change) const {
  if (needed_ == 0) return true;
  const Change last = change_of(text, change);
  // System text and tools stand before the messages, wherever a body has them.
  const auto up_to_last = [&](auto amount_of, std::uint64_t enough) {
    std::uint64_t total = 0;
    for (const dialect::TextSpan& each : request_.texts) {
      if (each.message < 0) total += amount_of(each, nullptr);
    }
    auto next = changes_.begin();
    for (std::size_t index = 0; index <= last.text && total < enough; ++index) {
      const dialect::TextSpan& each = request_.texts[index];
      if (each.message < 0) continue;
      const bool is_changed = next != changes_.end() && next->text == index;
      total += amount_of(each, is_changed ? &*next++ : index == last.text ? &last : nullptr);
    }
    return total >= enough;
  };
  const auto bytes = [](const dialect::TextSpan& each, const Change* changed) -> std::uint64_t {
    return each.raw.size() - (changed ? std::min(changed->removed, each.raw.size()) : 0);
  };
  const auto tokens = [this](const dialect::TextSpan& each, const Change* changed) -> std::uint64_t {
    const std::uint64_t count = counter_.count_escaped(each.raw.of(body_));
    return count - (changed ? std::min(changed->saved, count) : 0);
  };
  return up_to_last(bytes, needed_ * most_bytes_per_token) || up_to_last(tokens, needed_);
}

}  // namespace tokenpak::compress
