#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace tokenpak::dialect {

/// Undoes one content coding of a body that arrives in pieces cut anywhere.
class Decoder {
 public:
  virtual ~Decoder() = default;

  /// Consumes bytes from the front of `input` and returns the next decoded bytes, valid until the next call;
  /// empty if more input is needed, the coded data has ended (what follows is then dropped) or is broken. To
  /// be called until it returns nothing.
  virtual std::string_view decode(std::string_view& input) = 0;

  /// The data is broken, or asks for more memory than is allowed: nothing more will come.
  bool failed() const { return failed_; }

 protected:
  void fail() { failed_ = true; }

 private:
  bool failed_ = false;
};

/// The decoders for the value of a `content-encoding` header, in the order in which they are to be applied;
/// empty for identity. Nothing if a coding is unknown or more than two stand one upon another. Known are
/// identity, gzip, x-gzip, deflate (with zlib's frame as RFC 9110 says, or without as some servers send it),
/// br and zstd (windows up to 8 MiB as RFC 9659 says).
std::optional<std::vector<std::unique_ptr<Decoder>>> decoders_for(std::string_view content_encoding);

}  // namespace tokenpak::dialect
