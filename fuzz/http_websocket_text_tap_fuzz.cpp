// What a provider sends over a relayed WebSocket: which texts the tap hands out must not depend on where the
// bytes were cut, and they must be those that a plain reading of RFC 6455 section 5.2 finds in the whole. The
// first byte says where to cut.

#include "http/websocket_text_tap.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

/// The texts, each with its end marked; a last one without an end as far as it came.
std::string read_in_pieces(std::string_view bytes, std::size_t piece_size) {
  tokenpak::http::WebSocketTextTap tap;
  std::string said;
  for (std::size_t offset = 0; offset < bytes.size(); offset += piece_size) {
    const std::string_view fed = bytes.substr(offset, piece_size);
    tap.feed(fed, [&](std::string_view piece, bool is_end) {
      if (piece.empty() && !is_end) std::abort();
      if (!piece.empty() && (piece.data() < fed.data() || piece.end() > fed.end())) std::abort();
      said.append(piece);
      if (is_end) said.append("|end|");
    });
  }
  return said;
}

/// The same, frame by frame with the whole at hand.
std::string read_plainly(std::string_view bytes) {
  std::string said;
  bool is_text = false;
  while (bytes.size() >= 2) {
    const unsigned first = static_cast<unsigned char>(bytes[0]);
    const unsigned second = static_cast<unsigned char>(bytes[1]);
    const bool is_final = (first & 0x80U) != 0;
    const unsigned opcode = first & 0x0FU;
    const bool is_control = opcode >= 8;
    const std::size_t length_bytes = second == 126 ? 2 : second == 127 ? 8 : 0;
    if (bytes.size() < 2 + length_bytes) break;
    std::uint64_t size = second;
    if (length_bytes > 0) size = 0;
    for (std::size_t at = 2; at < 2 + length_bytes; ++at)
      size = size << 8U | static_cast<unsigned char>(bytes[at]);
    const bool is_known = opcode <= 2 || (opcode >= 8 && opcode <= 10);
    if ((first & 0x70U) != 0 || !is_known || (second & 0x80U) != 0) break;
    if (is_control && (!is_final || second > 125)) break;
    if (opcode == 1 || opcode == 2) is_text = opcode == 1;
    bytes.remove_prefix(2 + length_bytes);
    const std::string_view payload = bytes.substr(0, size);
    bytes.remove_prefix(payload.size());
    if (!is_text || is_control) continue;
    said.append(payload);
    if (is_final && payload.size() == size) said.append("|end|");
  }
  return said;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string whole = read_plainly(bytes);
  if (read_in_pieces(bytes, bytes.size()) != whole) std::abort();
  if (read_in_pieces(bytes, std::size_t{1} + data[0] % 16) != whole) std::abort();
  return 0;
}
