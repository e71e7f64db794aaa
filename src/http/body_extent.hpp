#pragma once

#include "http/chunked.hpp"
#include "http/head.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokenpak::http {

/// Follows a body that passes by to where it ends, whatever tells its end.
class BodyExtent {
 public:
  BodyExtent(Framing framing, std::uint64_t content_length) : framing_(framing), remaining_(content_length) {}

  /// Looks at `bytes` from the front; returns how many of them belong to the body, framing included.
  /// `visit(piece)` gets the payload.
  template <class Visit>
  std::size_t feed(std::string_view bytes, Visit&& visit) {
    if (framing_ == Framing::chunked) return chunks_.feed(bytes, visit);
    if (framing_ == Framing::length) {
      bytes = bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, bytes.size())));
      remaining_ -= bytes.size();
    } else if (framing_ == Framing::none) {
      return 0;
    }
    if (!bytes.empty()) visit(bytes);
    return bytes.size();
  }

  /// Nothing more follows. A body that lasts until close never knows.
  bool done() const {
    switch (framing_) {
      case Framing::none:
        return true;
      case Framing::length:
        return remaining_ == 0;
      case Framing::chunked:
        return chunks_.done();
      case Framing::until_close:
        return false;
    }
    return false;
  }
  bool invalid() const { return chunks_.invalid(); }
  /// The end of the connection is the body's proper end.
  bool ends_with_connection() const { return framing_ == Framing::until_close; }

 private:
  Framing framing_;
  std::uint64_t remaining_;
  ChunkedDecoder chunks_;
};

}  // namespace tokenpak::http
