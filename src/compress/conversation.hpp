#pragma once

#include "base/hash.hpp"
#include "compress/mode.hpp"
#include "compress/original.hpp"
#include "dialect/request.hpp"
#include "json/splice.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// Names a message and everything before it: what the client wrote and what went out for it. Equal keys mean
/// equal conversations up to here, so that what is stored under a key is always right for who finds it:
/// rewinds, forks, retries, parallel branches, restarts and several proxies on one store need no rules of
/// their own.
using ConversationKey = Hash128;

/// What a conversation has settled for its messages to come (CACHE_SAFETY law 4).
struct ConversationState {
  Mode mode = Mode::hybrid;         ///< pinned from the first change on; free before
  bool has_changes = false;         ///< a text of it went out changed
  bool passes_through = false;      ///< nothing new is changed any more (law 14)
  bool lossless = false;            ///< for good from the first change under it on: nothing new loses a word
  std::uint32_t legends_shown = 0;  ///< a bit for each form (forms.hpp) whose legend stands in the prompt
  friend bool operator==(const ConversationState&, const ConversationState&) = default;
};

/// What went out for one text in place of its bytes.
struct TextChange {
  std::uint32_t text = 0;         ///< which of its message's texts
  std::uint64_t raw_size = 0;     ///< bytes of the text as the client sent it, escapes as they stand
  std::vector<json::Edit> edits;  ///< on those bytes, sorted; replacements are escaped
  Savings saved{};                ///< tokens, by the counter of the request that first held it
  /// The name under which the whole text can be read again, where what went out refers to it (original.hpp).
  std::optional<OriginalKey> original = std::nullopt;
};

/// A passage that was added to a conversation.
struct AddedPassage {
  std::string name;           ///< of its source
  std::uint64_t content = 0;  ///< a hash of its text
  friend bool operator==(const AddedPassage&, const AddedPassage&) = default;
};

/// What was added to a message, behind the last of the user's texts in it.
struct Addition {
  std::uint32_t text = 0;      ///< which of its message's texts
  std::uint64_t raw_size = 0;  ///< bytes of that text as the client sent it, escapes as they stand
  std::string escaped;         ///< what follows those bytes
  std::uint64_t tokens = 0;    ///< of what was added, by the counter of the request that first held it
  std::vector<AddedPassage> passages;  ///< the best first
  friend bool operator==(const Addition&, const Addition&) = default;
};

/// In place of the version of an addition's source: it is never asked for this message any more.
inline constexpr std::uint64_t settled_source_version = ~std::uint64_t{0};

/// What went out for one message: its changed texts, what was added to it, and what the conversation had
/// settled after it. A message with neither went out as the client wrote it, and does so for ever.
class MessageRecord {
 public:
  /// `changes` in the order of the texts. `source_version` is AdditionSource::version() of what was asked for
  /// an addition; 0 if nothing was.
  MessageRecord(const ConversationState& state, std::vector<TextChange> changes,
                std::optional<Addition> addition = std::nullopt, std::uint64_t source_version = 0);

  const ConversationState& state() const { return state_; }
  const std::vector<TextChange>& changes() const { return changes_; }
  const std::optional<Addition>& addition() const { return addition_; }
  std::uint64_t source_version() const { return source_version_; }
  /// The same message in a conversation that has settled something else since.
  MessageRecord with_state(const ConversationState& state) const;
  bool is_as_written() const { return changes_.empty() && !addition_; }
  /// A hash of the changes and the addition: what the keys of later messages know of them.
  const ConversationKey& forwarded() const { return forwarded_; }
  std::size_t memory_size() const;  ///< bytes that it takes, about

 private:
  ConversationState state_;
  std::vector<TextChange> changes_;
  std::optional<Addition> addition_;
  std::uint64_t source_version_ = 0;
  ConversationKey forwarded_;
};

struct KeyedRecord {
  ConversationKey key;
  std::shared_ptr<const MessageRecord> record;
};

/// What is known of earlier requests. An implementation says how long it remembers and whether it may be used
/// by several threads.
class ConversationMemory {
 public:
  virtual ~ConversationMemory() = default;
  /// Mixed into every key, so that nobody who does not know it can make texts whose keys collide.
  virtual std::uint64_t seed() = 0;
  /// Null where nothing is known.
  virtual std::shared_ptr<const MessageRecord> find(const ConversationKey& key) = 0;
  /// Remembers a record. What is already known under its key stays.
  virtual void keep(const KeyedRecord& record) = 0;
  /// Remembers a record in place of what is known under its key.
  virtual void replace(const KeyedRecord& record) = 0;
};

/// Makes the keys of a request's messages, one after the other. A message's own part is the role, kind, error
/// flag, tool name, tool arguments and bytes of its texts: all that a transformation may look at, and nothing
/// else. So clients may move `cache_control` from message to message, write a string as an array of one
/// block, renumber ids and drop thinking blocks: the key stays. Costs one XXH3 over the bytes (about 10
/// GB/s).
class ConversationChain {
 public:
  explicit ConversationChain(std::uint64_t seed);

  /// The next message has these texts. Returns its key.
  ConversationKey add_message(std::string_view body, std::span<const dialect::TextSpan> texts);
  /// What went out for the message just added.
  void add_forwarded(const MessageRecord& record);

 private:
  ConversationKey key_;
};

}  // namespace tokenpak::compress
