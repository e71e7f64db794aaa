#include "compress/message_record.hpp"

#define XXH_INLINE_ALL
#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>

#include <xxhash.h>

namespace tokenpak::compress {
namespace {

constexpr std::size_t checksum_size = 8;
constexpr std::uint8_t flag_has_changes = 1;
constexpr std::uint8_t flag_passes_through = 2;
constexpr std::uint8_t flag_lossless = 4;
constexpr std::uint8_t flag_has_originals = 8;
constexpr std::uint8_t flag_has_addition = 16;
constexpr std::uint8_t flag_source_was_asked = 32;
constexpr std::size_t key_size = 8;

void append_number(std::string& bytes, std::uint64_t number) {
  while (number >= 0x80) {
    bytes += static_cast<char>(number | 0x80);
    number >>= 7;
  }
  bytes += static_cast<char>(number);
}

/// Little-endian.
std::array<char, 8> bytes_of(std::uint64_t number) {
  std::array<char, 8> result{};
  for (std::size_t at = 0; at < result.size(); ++at)
    result[at] = static_cast<char>(number >> (8 * at));
  return result;
}

std::array<char, checksum_size> checksum(std::string_view bytes) {
  return bytes_of(XXH3_64bits(bytes.data(), bytes.size()));
}

/// Reads from the front of some bytes. After the first failure every further read gives zeros, and `failed`
/// says so.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}

  std::uint8_t byte() {
    const std::string_view one = take(1);
    return one.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(one[0]);
  }
  std::uint64_t number() {
    std::uint64_t result = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t next = byte();
      result |= static_cast<std::uint64_t>(next & 0x7fU) << shift;
      if (next < 0x80) return result;
    }
    failed_ = true;
    return 0;
  }
  /// A count of things that take at least `size` bytes each: more than can follow is a failure.
  std::size_t count_of(std::size_t size) {
    const std::uint64_t count = number();
    if (count > left_.size() / size) failed_ = true;
    return failed_ ? 0 : static_cast<std::size_t>(count);
  }
  std::string_view take(std::uint64_t size) {
    if (failed_ || size > left_.size()) {
      failed_ = true;
      return {};
    }
    const std::string_view taken = left_.substr(0, static_cast<std::size_t>(size));
    left_.remove_prefix(taken.size());
    return taken;
  }
  std::uint64_t fixed_number() {
    std::uint64_t result = 0;
    const std::string_view bytes = take(sizeof(result));
    for (std::size_t at = 0; at < bytes.size(); ++at)
      result |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[at])) << (8 * at);
    return result;
  }
  bool failed() const { return failed_; }
  bool at_end() const { return left_.empty(); }

 private:
  std::string_view left_;
  bool failed_ = false;
};

void append_change(std::string& bytes, const TextChange& change) {
  append_number(bytes, change.text);
  append_number(bytes, change.raw_size);
  append_number(bytes, stage_count);
  for (const std::uint64_t tokens : change.saved)
    append_number(bytes, tokens);
  append_number(bytes, change.edits.size());
  std::size_t at = 0;
  for (const json::Edit& edit : change.edits) {
    append_number(bytes, edit.range.begin - at);
    append_number(bytes, edit.range.size());
    append_number(bytes, edit.replacement.size());
    bytes += edit.replacement;
    at = edit.range.end;
  }
}

std::optional<TextChange> read_change(Reader& reader, bool is_of_this_version) {
  TextChange change;
  const std::uint64_t text = reader.number();
  if (text > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  change.text = static_cast<std::uint32_t>(text);
  change.raw_size = reader.number();
  const std::size_t stages = reader.count_of(1);
  for (std::size_t stage = 0; stage < stages; ++stage) {
    const std::uint64_t tokens = reader.number();
    change.saved[is_of_this_version && stage < stage_count ? stage : 0] += tokens;
  }
  const std::size_t edits = reader.count_of(3);
  change.edits.reserve(edits);
  std::uint64_t at = 0;
  for (std::size_t index = 0; index < edits; ++index) {
    const std::uint64_t gap = reader.number();
    if (gap > change.raw_size - at) return std::nullopt;
    const std::uint64_t begin = at + gap;
    const std::uint64_t size = reader.number();
    if (size > change.raw_size - begin) return std::nullopt;
    at = begin + size;
    change.edits.push_back({.range = {static_cast<std::size_t>(begin), static_cast<std::size_t>(at)},
                            .replacement = std::string(reader.take(reader.number()))});
  }
  if (reader.failed()) return std::nullopt;
  return change;
}

void append_fixed_number(std::string& bytes, std::uint64_t number) {
  const auto fixed = bytes_of(number);
  bytes.append(fixed.data(), fixed.size());
}

void append_text(std::string& bytes, std::string_view text) {
  append_number(bytes, text.size());
  bytes += text;
}

void append_addition(std::string& bytes, const Addition& addition) {
  append_number(bytes, addition.text);
  append_number(bytes, addition.raw_size);
  append_number(bytes, addition.tokens);
  append_text(bytes, addition.escaped);
  append_number(bytes, addition.passages.size());
  for (const AddedPassage& passage : addition.passages) {
    append_fixed_number(bytes, passage.content);
    append_text(bytes, passage.name);
  }
}

std::optional<Addition> read_addition(Reader& reader) {
  Addition addition;
  const std::uint64_t text = reader.number();
  if (text > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  addition.text = static_cast<std::uint32_t>(text);
  addition.raw_size = reader.number();
  addition.tokens = reader.number();
  addition.escaped = reader.take(reader.number());
  addition.passages.resize(reader.count_of(sizeof(std::uint64_t) + 1));
  for (AddedPassage& passage : addition.passages) {
    passage.content = reader.fixed_number();
    passage.name = reader.take(reader.number());
  }
  if (reader.failed()) return std::nullopt;
  return addition;
}

bool has_original(const TextChange& change) {
  return change.original.has_value();
}

void append_originals(std::string& bytes, const std::vector<TextChange>& changes) {
  append_number(bytes, static_cast<std::uint64_t>(std::ranges::count_if(changes, has_original)));
  std::size_t next = 0;
  for (std::size_t index = 0; index < changes.size(); ++index) {
    if (!changes[index].original) continue;
    append_number(bytes, index - next);
    next = index + 1;
    append_fixed_number(bytes, static_cast<std::uint64_t>(*changes[index].original));
  }
}

/// False where they name a change that is not there.
bool read_originals(Reader& reader, std::vector<TextChange>& changes) {
  const std::size_t count = reader.count_of(1 + key_size);
  std::size_t next = 0;
  for (std::size_t each = 0; each < count; ++each) {
    const std::uint64_t gap = reader.number();
    if (next > changes.size() || gap >= changes.size() - next) return false;
    const std::size_t index = next + static_cast<std::size_t>(gap);
    next = index + 1;
    changes[index].original = OriginalKey{reader.fixed_number()};
  }
  return true;
}

}  // namespace

std::string write_record(const MessageRecord& record) {
  const ConversationState& state = record.state();
  std::string bytes(checksum_size, '\0');
  bytes += static_cast<char>(transformation_version);
  bytes += static_cast<char>(state.mode);
  const bool has_originals = std::ranges::any_of(record.changes(), has_original);
  bytes += static_cast<char>(
      (state.has_changes ? flag_has_changes : 0U) | (state.passes_through ? flag_passes_through : 0U) |
      (state.lossless ? flag_lossless : 0U) | (has_originals ? flag_has_originals : 0U) |
      (record.addition() ? flag_has_addition : 0U) |
      (record.source_version() != 0 ? flag_source_was_asked : 0U));
  append_number(bytes, state.legends_shown);
  append_number(bytes, record.changes().size());
  for (const TextChange& change : record.changes())
    append_change(bytes, change);
  if (has_originals) append_originals(bytes, record.changes());
  if (record.source_version() != 0) append_fixed_number(bytes, record.source_version());
  if (record.addition()) append_addition(bytes, *record.addition());
  const auto sum = checksum(std::string_view(bytes).substr(checksum_size));
  bytes.replace(0, checksum_size, sum.data(), sum.size());
  return bytes;
}

std::shared_ptr<const MessageRecord> read_record(std::string_view bytes) {
  if (bytes.size() < checksum_size) return nullptr;
  const auto sum = checksum(bytes.substr(checksum_size));
  if (bytes.substr(0, checksum_size) != std::string_view(sum.data(), sum.size())) return nullptr;

  Reader reader(bytes.substr(checksum_size));
  const bool is_of_this_version = reader.byte() == transformation_version;
  const std::uint8_t mode = reader.byte();
  const std::uint8_t flags = reader.byte();
  const std::uint64_t legends = reader.number();
  if (mode >= mode_count || legends > std::numeric_limits<std::uint32_t>::max()) return nullptr;
  ConversationState state;
  state.mode = static_cast<Mode>(mode);
  state.has_changes = (flags & flag_has_changes) != 0;
  state.passes_through = (flags & flag_passes_through) != 0;
  state.lossless = (flags & flag_lossless) != 0;
  state.legends_shown = is_of_this_version ? static_cast<std::uint32_t>(legends) : 0;

  std::vector<TextChange> changes(0);
  const std::size_t count = reader.count_of(4);
  changes.reserve(count);
  for (std::size_t index = 0; index < count; ++index) {
    std::optional<TextChange> change = read_change(reader, is_of_this_version);
    if (!change) return nullptr;
    changes.push_back(*std::move(change));
  }
  if ((flags & flag_has_originals) != 0 && !read_originals(reader, changes)) return nullptr;
  const std::uint64_t source_version = (flags & flag_source_was_asked) != 0 ? reader.fixed_number() : 0;
  std::optional<Addition> addition;
  if ((flags & flag_has_addition) != 0) {
    addition = read_addition(reader);
    if (!addition) return nullptr;
  }
  if (reader.failed() || !reader.at_end()) return nullptr;
  return std::make_shared<const MessageRecord>(state, std::move(changes), std::move(addition),
                                               source_version);
}

}  // namespace tokenpak::compress
