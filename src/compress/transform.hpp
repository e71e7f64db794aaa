#pragma once

#include "compress/addition.hpp"
#include "compress/conversation.hpp"
#include "compress/earlier_results.hpp"
#include "compress/mode.hpp"
#include "dialect/request.hpp"
#include "json/splice.hpp"
#include "tokens/counter.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

struct Settings {
  Mode mode = Mode::hybrid;
  /// File names (TOKENPAK_PROTECT): a text that carries one of these documents is protected.
  std::span<const std::string> protected_documents;
  /// The shortest prompt prefix, in tokens, that the model's provider keeps in its cache
  /// (ledger::CacheRegime); 0 where nothing is known of it, and then every prompt is taken to be long enough.
  std::uint64_t least_cacheable_tokens = 0;
  /// The provider reads its cache in whole multiples of so many tokens: a prompt that is shorter by less may
  /// lose a whole multiple of them, so less than that is not worth a change.
  std::uint64_t cache_multiple = 1;
  /// Whatever the mode, nothing is lost (TOKENPAK_LOSSLESS, subscription credentials).
  bool lossless = false;
  /// Where originals are kept (original.hpp), without a slash at the end; what is read from there stays as it
  /// is.
  std::string_view originals_folder = {};
  /// Texts may be cut, since whoever calls keeps Outcome::originals before the request goes out.
  bool keeps_originals = false;
  /// What was added to the conversation's earlier messages is added again; so the messages of users, which
  /// may have got something, are looked up in the memory and kept there.
  bool replays_additions = false;
  /// What may be added to the newest question; null: nothing is. Asked only with a memory and with
  /// `replays_additions`.
  AdditionSource* additions = nullptr;
};

/// A text that goes out changed.
struct ChangedText {
  std::uint32_t text = 0;          ///< index into Request::texts
  std::uint64_t tokens_saved = 0;  ///< by the counter of the request that first held it
};

/// A text that what goes out refers to.
struct KeptOriginal {
  OriginalKey key{};
  std::uint32_t text = 0;  ///< index into Request::texts: its decoded bytes are the original
  bool is_new = false;     ///< first cut by this request
};

struct Outcome {
  std::vector<json::Edit> edits;   ///< sorted, on the body's raw bytes
  std::uint64_t tokens_saved = 0;  ///< by the counter of the request that first held each text
  Savings saved_by_stage{};
  std::array<std::uint32_t, stage_count> texts_by_stage{};  ///< texts that each stage made shorter
  std::vector<ChangedText> changed;                         ///< in the order of the texts
  std::vector<KeptOriginal> originals;                      ///< in the order of the texts
  std::uint32_t texts_failed_open = 0;  ///< seen first here, and left as they were: failed or too large
  std::uint64_t tokens_added = 0;  ///< by all additions, by the counter of the request that first held each
  std::optional<Addition> newest_addition;  ///< what this request adds to its newest question

  /// Names the conversation: the key of its first message. Forks of it share the name.
  ConversationKey conversation;
  /// What the conversation has settled after the last message; `state.mode` is the mode in force.
  ConversationState state;
  /// The last message that could have been changed: under its key stands `state`.
  std::optional<KeyedRecord> last_record;
  /// What this request decided and nobody knew yet, in the order of the messages. To be kept in the memory
  /// before the request goes out, and only if it does go to the provider's model.
  std::vector<KeyedRecord> new_records;
  /// Likewise, in place of what the memory has.
  std::vector<KeyedRecord> replaced_records;
};

/// What should change in a request.
///
/// With a memory (of this conversation's earlier requests, conversation.hpp), a message that is known goes
/// out exactly as it did before. Of the others only those of the newest user turn (behind the last assistant
/// message) may change: all before them are taken as cached by the provider as they stand (law 5). Once a
/// conversation has a change its mode is pinned; before, it is the request's.
/// Without a memory every text is transformed by itself and by the texts before it.
/// A conversation whose first change was made under `lossless` stays loss-free for good; one that was not
/// becomes so with the first request under it, and what went out before is sent as it was.
///
/// What `additions` chooses for the newest question stands behind the last text of the newest turn, and there
/// for ever (law 9). It is chosen once; but where a conversation is only that question, a new version of the
/// source is asked again: whoever asks the same in a new conversation is to get what the documents say now.
/// The next request settles it (law 8).
///
/// Pure: a function of its arguments and of what the memory knows, never of later texts (laws 2 and 3). The
/// memory is asked but not written: see Outcome::new_records. `strict` changes no text; without
/// `replays_additions` it yields no edits, asks no memory and has no records. Texts of files that the
/// assistant edits lose nothing, and what was read back from an original is not changed at all (law 11). A
/// text changes only if that saves at least max(8 tokens, 3 %) of it by `counter`, and if the prompt up to it
/// stays long enough for the provider's cache (law 10).
///
/// `sent_texts` changes nothing but the time it takes: what was shown in earlier requests need not be indexed
/// again.
///
/// To replay a conversation, or to transform one text from the command line, use a RecordCache as memory and
/// keep `new_records` in it after each request.
Outcome transform(std::string_view body, const dialect::Request& request, const Settings& settings,
                  const tokens::Counter& counter, ConversationMemory* memory = nullptr,
                  SentTextCache* sent_texts = nullptr);

/// Bytes of text, escapes as they stand, that `transform` would have to decide about: how long it takes hangs
/// on them, since what is known costs one hash. `replays_additions` as in Settings.
std::size_t undecided_text(std::string_view body, const dialect::Request& request, ConversationMemory* memory,
                           bool replays_additions = false);

}  // namespace tokenpak::compress
