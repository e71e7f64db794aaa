// Chunked bodies: the payload and the end must not depend on where the bytes were cut. The first byte says
// where.

#include "http/chunked.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

struct Fed {
  std::string payload;
  std::size_t taken = 0;
  bool done = false;
  bool invalid = false;
  bool operator==(const Fed&) const = default;
};

Fed feed_in_pieces(std::string_view bytes, std::size_t piece_size) {
  tokenpak::http::ChunkedDecoder decoder;
  Fed fed;
  for (std::size_t offset = 0; offset < bytes.size() && !decoder.done() && !decoder.invalid();
       offset += piece_size) {
    fed.taken += decoder.feed(bytes.substr(offset, piece_size),
                              [&fed](std::string_view piece) { fed.payload += piece; });
  }
  fed.done = decoder.done();
  fed.invalid = decoder.invalid();
  return fed;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Fed whole = feed_in_pieces(bytes, bytes.size());
  if (!(feed_in_pieces(bytes, std::size_t{1} + data[0] % 16) == whole)) std::abort();
  if (whole.payload.size() > whole.taken) std::abort();
  return 0;
}
