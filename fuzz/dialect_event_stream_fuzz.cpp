// An event stream read whole, cut at two places and byte by byte must give what a slow reader, written
// straight from the standard, gives for the whole. The first two bytes of the input say where to cut.

#include "dialect/event_stream.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using tokenpak::dialect::EventStream;
using Events = std::vector<std::string>;

/// WHATWG HTML, 9.2.5 and 9.2.6, word by word; names are cut as EventStream does.
Events events_by_the_standard(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  Events events;
  std::string data;
  std::string name;
  while (true) {
    const std::size_t end = text.find_first_of("\r\n");
    if (end == std::string_view::npos) return events;  // "incomplete" lines dispatch nothing
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(text.substr(end).starts_with("\r\n") ? end + 2 : end + 1);

    if (line.empty()) {
      if (!data.empty()) {
        data.pop_back();
        events.push_back(name.substr(0, 32) + "|" + data);
      }
      data.clear();
      name.clear();
      continue;
    }
    const std::size_t colon = line.find(':');
    const std::string_view field = line.substr(0, colon);
    std::string_view value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (field == "data") (data += value) += '\n';
    if (field == "event") name = value;
  }
}

struct Collector {
  EventStream stream;
  std::string data;
  Events events;

  void feed(std::string_view bytes) {
    while (true) {
      const EventStream::Piece piece = stream.next(bytes);
      if (piece.kind == EventStream::Piece::need_more) return;
      if (piece.kind == EventStream::Piece::data) {
        data += piece.bytes;
      } else {
        events.push_back(std::string(stream.event_name()) + "|" + data);
        data.clear();
      }
    }
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view text(reinterpret_cast<const char*>(input) + 2, size - 2);
  const std::size_t first = text.size() * input[0] / 256;
  const std::size_t second = (text.size() - first) * input[1] / 256;
  const Events expected = events_by_the_standard(text);

  Collector whole;
  whole.feed(text);
  Collector cut;
  cut.feed(text.substr(0, first));
  cut.feed(text.substr(first, second));
  cut.feed(text.substr(first + second));
  Collector bytes;
  for (const char& byte : text)
    bytes.feed({&byte, 1});
  if (whole.events != expected || cut.events != expected || bytes.events != expected) std::abort();
  return 0;
}
