#pragma once

#include "compress/conversation.hpp"
#include "dialect/request.hpp"
#include "tokens/counter.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// The prompt up to some text as it goes out: is it long enough for the provider's cache? (CACHE_SAFETY
/// law 10.) A prompt that would be cached as its client wrote it must not fall below the smallest length that
/// the provider caches, nor reach it later: until then each request pays the full price for all of it. So a
/// text may change only where the prompt up to and including it still has that length. Where nothing is
/// cached (an Anthropic request without cache_control, a model of no known provider) every text may.
class ForwardedPrefix {
 public:
  /// What is referred to outlives this. `least` is the shortest prefix, in tokens, that the provider caches;
  /// 0 where that is not known.
  ForwardedPrefix(std::string_view body, const dialect::Request& request, const tokens::Counter& counter,
                  std::uint64_t least);

  /// `text`, one of the request's, goes out with `change`. To be called in the order of the texts.
  void add(const dialect::TextSpan& text, const TextChange& change);

  /// If `text`, which comes behind all that were added, goes out with `change`. Looks at the beginning of the
  /// prompt alone, until it is long enough.
  bool stays_long_enough(const dialect::TextSpan& text, const TextChange& change) const;

 private:
  struct Change {
    std::size_t text = 0;     // index in the request
    std::size_t removed = 0;  // bytes
    std::uint64_t saved = 0;  // tokens
  };
  Change change_of(const dialect::TextSpan& text, const TextChange& change) const;

  std::string_view body_;
  const dialect::Request& request_;
  const tokens::Counter& counter_;
  std::uint64_t needed_ = 0;  // tokens
  std::vector<Change> changes_;
};

}  // namespace tokenpak::compress
