#pragma once

#include "compress/conversation.hpp"
#include "dialect/request.hpp"
#include "tokens/counter.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokenpak::compress {

/// The prompt up to some text as it goes out: is it long enough for the provider's cache? (CACHE_SAFETY
/// law 10.) A prompt that would be cached as its client wrote it must not fall below the smallest length that
/// the provider caches, nor reach it later: until then each request pays the full price for all of it. So a
/// text may change only where the prompt up to and including it still has that length. Where nothing is
/// cached (an Anthropic request without cache_control, a model of no known provider) every text may.
class ForwardedPrefix {
 public:
  ForwardedPrefix(std::string_view body, const dialect::Request& request, const tokens::Counter& counter);

  /// `change` goes out. To be called for all changes before the text that is asked for.
  void add(const TextChange& change);

  /// If `text`, one of the request's texts, goes out with `change`. Texts are asked for in their order.
  bool stays_long_enough(const dialect::TextSpan& text, const TextChange& change);

 private:
  std::string_view body_;
  const dialect::Request& request_;
  const tokens::Counter& counter_;
  std::uint64_t needed_ = 0;  // tokens

  std::uint64_t bytes_removed_ = 0;  // by the changes so far
  std::uint64_t tokens_saved_ = 0;   // likewise

  // Of system text and tools, and of the messages' texts before next_: as the client wrote them.
  std::size_t next_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t tokens_ = 0;
  bool is_begun_ = false;
};

}  // namespace tokenpak::compress
