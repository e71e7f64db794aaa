// WebSocket frames: what a client says must not depend on where the bytes were cut, a text message is UTF-8,
// and no message is larger than the limit. The first byte says where to cut and whether compression is
// allowed.

#include "base/utf8.hpp"
#include "http/websocket_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using tokenpak::http::WebSocketReader;
using Event = WebSocketReader::Event;

constexpr std::size_t largest_message = 4096;

/// All events, each with what it holds.
std::string read_in_pieces(std::string_view bytes, std::size_t piece_size, bool allows_compression) {
  WebSocketReader reader(largest_message, allows_compression);
  std::string said;
  bool has_ended = false;
  for (std::size_t offset = 0; offset < bytes.size(); offset += piece_size) {
    std::string_view piece = bytes.substr(offset, piece_size);
    for (Event event = reader.next(piece); event != Event::need_more; event = reader.next(piece)) {
      if (has_ended) std::abort();
      said.push_back(static_cast<char>('a' + static_cast<int>(event)));
      if (event == Event::message) {
        const WebSocketReader::Message message = reader.take_message();
        if (message.payload.size() > largest_message) std::abort();
        if (message.is_compressed && !allows_compression) std::abort();
        if (message.is_text && !message.is_compressed && !tokenpak::is_valid_utf8(message.payload.view()))
          std::abort();
        said.append(message.payload.view());
      } else if (event == Event::close || event == Event::failed) {
        has_ended = true;
        said.append(std::to_string(static_cast<int>(reader.close_code())));
      } else {
        said.append(reader.payload());
      }
    }
    if (!piece.empty()) std::abort();
  }
  return said;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const bool allows_compression = (data[0] & 0x80) != 0;
  const std::string whole = read_in_pieces(bytes, bytes.size(), allows_compression);
  if (read_in_pieces(bytes, std::size_t{1} + data[0] % 16, allows_compression) != whole) std::abort();
  return 0;
}
