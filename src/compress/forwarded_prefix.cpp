#include "compress/forwarded_prefix.hpp"

#include "compress/cacheable.hpp"

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

std::uint64_t removed_bytes(const TextChange& change) {
  std::uint64_t removed = 0;
  std::uint64_t added = 0;
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
                                 const tokens::Counter& counter)
    : body_(body), request_(request), counter_(counter) {
  if (!is_cached(request)) return;
  needed_ = least_cacheable_tokens(request.model);
  if (counter.exactness() != tokens::Exactness::exact) needed_ += needed_ * margin_of_estimates / 100;
}

void ForwardedPrefix::add(const TextChange& change) {
  if (needed_ == 0) return;
  bytes_removed_ += removed_bytes(change);
  tokens_saved_ += saved_tokens(change);
}

bool ForwardedPrefix::stays_long_enough(const dialect::TextSpan& text, const TextChange& change) {
  if (needed_ == 0) return true;
  const std::uint64_t bytes_removed = bytes_removed_ + removed_bytes(change);
  const std::uint64_t tokens_saved = tokens_saved_ + saved_tokens(change);
  const auto is_enough = [&] {
    return tokens_ >= needed_ + tokens_saved || bytes_ >= needed_ * most_bytes_per_token + bytes_removed;
  };
  const auto add_text = [this](const dialect::TextSpan& each) {
    bytes_ += each.raw.size();
    tokens_ += counter_.count_escaped(each.raw.of(body_));
  };
  if (!is_begun_) {
    is_begun_ = true;
    for (const dialect::TextSpan& each : request_.texts) {
      if (each.message < 0) add_text(each);
    }
  }
  const auto place = static_cast<std::size_t>(&text - request_.texts.data());
  for (; !is_enough() && next_ <= place; ++next_) {
    if (request_.texts[next_].message >= 0) add_text(request_.texts[next_]);
  }
  return is_enough();
}

}  // namespace tokenpak::compress
