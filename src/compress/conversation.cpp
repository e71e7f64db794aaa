#include "compress/conversation.hpp"

#define XXH_INLINE_ALL
#include <utility>

#include <xxhash.h>

namespace tokenpak::compress {
namespace {

/// One hash over several pieces, each with its length before it, so that no two lists of pieces read alike.
class PieceHash {
 public:
  explicit PieceHash(const ConversationKey& previous) {
    XXH3_128bits_reset(&state_);
    add(previous.low);
    add(previous.high);
  }

  void add(std::uint64_t number) { XXH3_128bits_update(&state_, &number, sizeof(number)); }
  void add(std::string_view piece) {
    add(static_cast<std::uint64_t>(piece.size()));
    XXH3_128bits_update(&state_, piece.data(), piece.size());
  }
  ConversationKey key() const {
    const XXH128_hash_t hash = XXH3_128bits_digest(&state_);
    return {.low = hash.low64, .high = hash.high64};
  }

 private:
  XXH3_state_t state_;
};

}  // namespace

MessageRecord::MessageRecord(const ConversationState& state, std::vector<TextChange> changes,
                             std::optional<Addition> addition, std::uint64_t source_version)
    : state_(state),
      changes_(std::move(changes)),
      addition_(std::move(addition)),
      source_version_(source_version) {
  PieceHash hash({});
  for (const TextChange& change : changes_) {
    hash.add(std::uint64_t{change.text});
    hash.add(static_cast<std::uint64_t>(change.edits.size()));
    for (const json::Edit& edit : change.edits) {
      hash.add(static_cast<std::uint64_t>(edit.range.begin));
      hash.add(static_cast<std::uint64_t>(edit.range.end));
      hash.add(edit.replacement);
    }
  }
  if (addition_) {
    hash.add(std::uint64_t{addition_->text});
    hash.add(addition_->raw_size);
    hash.add(addition_->escaped);
  }
  forwarded_ = hash.key();
}

MessageRecord MessageRecord::with_state(const ConversationState& state) const {
  return {state, changes_, addition_, source_version_};
}

std::size_t MessageRecord::memory_size() const {
  std::size_t size = sizeof(MessageRecord) + changes_.capacity() * sizeof(TextChange);
  for (const TextChange& change : changes_) {
    size += change.edits.capacity() * sizeof(json::Edit);
    for (const json::Edit& edit : change.edits)
      size += edit.replacement.capacity();
  }
  if (addition_) {
    size += addition_->escaped.capacity() + addition_->passages.capacity() * sizeof(AddedPassage);
    for (const AddedPassage& passage : addition_->passages)
      size += passage.name.capacity();
  }
  return size;
}

ConversationChain::ConversationChain(std::uint64_t seed) : key_{.low = seed, .high = 0} {}

ConversationKey ConversationChain::add_message(std::string_view body,
                                               std::span<const dialect::TextSpan> texts) {
  PieceHash hash(key_);
  bool is_empty = true;
  for (const dialect::TextSpan& text : texts) {
    if (text.kind == dialect::BlockKind::thinking) continue;
    is_empty = false;
    hash.add(static_cast<std::uint64_t>(text.role) << 16 | static_cast<std::uint64_t>(text.kind) << 8 |
             static_cast<std::uint64_t>(text.is_error) << 1 | static_cast<std::uint64_t>(text.is_protected));
    hash.add(text.tool_name);
    hash.add(text.tool_arguments.of(body));
    hash.add(text.raw.of(body));
  }
  if (!is_empty) key_ = hash.key();
  return key_;
}

void ConversationChain::add_forwarded(const MessageRecord& record) {
  if (record.is_as_written()) return;
  PieceHash hash(key_);
  hash.add(record.forwarded().low);
  hash.add(record.forwarded().high);
  key_ = hash.key();
}

}  // namespace tokenpak::compress
