// Bytes as they may stand in a damaged store: reading them never fails otherwise than by saying so, and what
// is read is written back as the same record. The checksum would keep the fuzzer out, so it is made right
// first.

#include "compress/message_record.hpp"

#define XXH_INLINE_ALL
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <xxhash.h>

namespace {

using namespace tokenpak::compress;

void check(bool holds) {
  if (!holds) std::abort();
}

void check_edits(const MessageRecord& record) {
  for (const TextChange& change : record.changes()) {
    std::size_t at = 0;
    for (const tokenpak::json::Edit& edit : change.edits) {
      check(edit.range.begin >= at && edit.range.end >= edit.range.begin &&
            edit.range.end <= change.raw_size);
      at = edit.range.end;
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  static_cast<void>(read_record(input));

  std::string bytes;
  const std::uint64_t sum = XXH3_64bits(input.data(), input.size());
  for (unsigned at = 0; at < 8; ++at)
    bytes += static_cast<char>(sum >> (8 * at));
  bytes += input;
  const auto record = read_record(bytes);
  if (!record) return 0;
  check_edits(*record);
  const auto again = read_record(write_record(*record));
  check(again && again->state() == record->state() && again->forwarded() == record->forwarded());
  return 0;
}
