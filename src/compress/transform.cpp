#include "compress/transform.hpp"

#include "compress/conversation_words.hpp"
#include "compress/edited_files.hpp"
#include "compress/encode_text.hpp"
#include "compress/forwarded_prefix.hpp"
#include "compress/protected_document.hpp"
#include "compress/tool_data.hpp"
#include "json/text.hpp"

#include <algorithm>
#include <memory>
#include <numeric>
#include <utility>

namespace tokenpak::compress {
namespace {

/// What clients add to a user's words begins with this.
constexpr std::string_view client_note = "<system-reminder>";
/// Bytes of a question that are looked at.
constexpr std::size_t longest_question = 4096;

/// The edits of one text moved from its decoded bytes to its raw ones.
std::vector<json::Edit> on_raw_bytes(const json::Text& text, std::span<const TextEdit> edits) {
  std::vector<json::Edit> raw_edits;
  raw_edits.reserve(edits.size());
  for (const TextEdit& edit : edits) {
    json::Edit& raw = raw_edits.emplace_back();
    raw.range = text.raw_range(edit.range);
    json::escape(edit.replacement, raw.replacement);
  }
  return raw_edits;
}

/// A record that was made for other texts than these: only damage or a made-up collision brings that about.
bool fits(const MessageRecord& record, std::span<const dialect::TextSpan> texts) {
  if (const std::optional<Addition>& addition = record.addition()) {
    if (addition->text >= texts.size() || !is_of_user(texts[addition->text]) ||
        texts[addition->text].raw.size() != addition->raw_size)
      return false;
  }
  return std::ranges::all_of(record.changes(), [texts](const TextChange& change) {
    return change.text < texts.size() && !texts[change.text].is_protected &&
           texts[change.text].raw.size() == change.raw_size;
  });
}

/// Calls `visit` with the texts of each message. System text and tools are no message.
template <class Visit>
void for_each_message(const dialect::Request& request, Visit visit) {
  const std::span<const dialect::TextSpan> texts(request.texts);
  for (std::size_t begin = 0; begin < texts.size();) {
    std::size_t end = begin + 1;
    while (end < texts.size() && texts[end].message == texts[begin].message)
      ++end;
    if (texts[begin].message >= 0) visit(texts.subspan(begin, end - begin));
    begin = end;
  }
}

/// Whether a message may go out other than it came: only of such is anything remembered.
bool is_open(std::span<const dialect::TextSpan> texts, const Settings& settings) {
  if (settings.mode != Mode::strict && !std::ranges::all_of(texts, &dialect::TextSpan::is_protected))
    return true;
  return settings.replays_additions && std::ranges::any_of(texts, is_of_user);
}

/// The walk over a request's messages, from the first to the last.
class Walk {
 public:
  Walk(std::string_view body, const dialect::Request& request, const Settings& settings,
       const tokens::Counter& counter, ConversationMemory* memory, SentTextCache* sent_texts)
      : body_(body),
        request_(request),
        settings_(settings),
        counter_(counter),
        memory_(memory),
        chain_(memory ? memory->seed() : 0),
        prefix_(body, request, counter, settings.least_cacheable_tokens),
        earlier_(body, sent_texts),
        edited_files_(body),
        words_(body),
        asked_(memory && settings.replays_additions ? find_question(body, request) : AskedQuestion()) {
    outcome_.state.mode = settings.mode;
    outcome_.state.lossless = settings.lossless;
  }

  void message(std::span<const dialect::TextSpan> texts) {
    const bool is_first = outcome_.conversation == ConversationKey();
    const ConversationKey key = memory_ || is_first ? chain_.add_message(body_, texts) : ConversationKey();
    if (is_first) outcome_.conversation = key;
    look_for_question(texts);
    if (!is_open(texts, settings_)) return;
    std::shared_ptr<const MessageRecord> record = memory_ ? memory_->find(key) : nullptr;
    if (record && fits(*record, texts)) {
      record = known(key, std::move(record), texts);
      show(*record, texts);
      apply(*record, texts, false);
    } else {
      record = decide(texts);
      if (memory_ && is_worth_keeping(*record, texts)) outcome_.new_records.push_back({key, record});
      apply(*record, texts, true);
    }
    records_.push_back(record);
    if (memory_) {
      chain_.add_forwarded(*record);
      outcome_.last_record = {key, std::move(record)};
    }
  }

  Outcome finish() {
    if (changes_nothing()) outcome_.state.mode = Mode::strict;
    return std::move(outcome_);
  }

 private:
  bool changes_nothing() const { return settings_.mode == Mode::strict; }

  /// Where nothing could be added, a message that may not be changed goes out as written without a record,
  /// too.
  bool is_worth_keeping(const MessageRecord& record, std::span<const dialect::TextSpan> texts) const {
    return settings_.additions != nullptr || !record.is_as_written() ||
           !std::ranges::all_of(texts, &dialect::TextSpan::is_protected);
  }

  /// What goes out for a message that is known: its record, or in its place what is settled now.
  std::shared_ptr<const MessageRecord> known(const ConversationKey& key,
                                             std::shared_ptr<const MessageRecord> record,
                                             std::span<const dialect::TextSpan> texts) {
    for (const TextChange& change : record->changes())
      prefix_.add(texts[change.text], change);
    outcome_.state = record->state();
    // The mode of a conversation without a change is not settled yet.
    if (!outcome_.state.has_changes) outcome_.state.mode = settings_.mode;
    outcome_.state.lossless = settings_.lossless || (outcome_.state.has_changes && outcome_.state.lossless);
    if (asked_.starts_conversation && may_gain(texts) && record->source_version() != settled_source_version &&
        record->source_version() != settings_.additions->version()) {
      record = std::make_shared<const MessageRecord>(record->state(), record->changes(), addition_for(texts),
                                                     settings_.additions->version());
      outcome_.replaced_records.push_back({key, record});
    } else if (goes_on() && record->source_version() != settled_source_version) {
      record = std::make_shared<const MessageRecord>(record->state(), record->changes(), record->addition(),
                                                     settled_source_version);
      outcome_.replaced_records.push_back({key, record});
    }
    if (!changes_nothing() || record->changes().empty()) return record;
    return std::make_shared<const MessageRecord>(record->state(), std::vector<TextChange>(),
                                                 record->addition(), record->source_version());
  }

  /// A message that nobody knows: what goes out for it, from now on and for ever.
  std::shared_ptr<const MessageRecord> decide(std::span<const dialect::TextSpan> texts) {
    std::vector<TextChange> changes;
    changes.reserve(texts.size());  // earlier_ points to them
    for (std::size_t index = 0; index < texts.size(); ++index) {
      const dialect::TextSpan& text = texts[index];
      const bool may_change =
          !changes_nothing() && (!memory_ || (text.newest_turn && !outcome_.state.passes_through));
      std::optional<TextChange> change;
      if (may_change && !text.is_protected) change = decide(text);
      if (!change) {
        earlier_.add(text, nullptr);
        continue;
      }
      change->text = static_cast<std::uint32_t>(index);
      changes.push_back(*std::move(change));
      outcome_.state.has_changes = true;
      earlier_.add(text, &changes.back());
    }
    const bool gains = may_gain(texts);
    std::uint64_t version = gains ? settings_.additions->version() : 0;
    if (goes_on()) version = settled_source_version;
    return std::make_shared<const MessageRecord>(outcome_.state, std::move(changes),
                                                 gains ? addition_for(texts) : std::nullopt, version);
  }

  /// Whether the conversation has gone on after its first question. What was added to that is settled then:
  /// another conversation that begins with the same words gets the same, whatever the source says now, since
  /// the two cannot be told apart and this one's prefix must hold.
  bool goes_on() const { return settings_.replays_additions && !asked_.starts_conversation; }

  /// Whether something may be added to this message now.
  bool may_gain(std::span<const dialect::TextSpan> texts) const {
    return settings_.additions != nullptr && asked_.newest != nullptr && asked_.place >= texts.data() &&
           asked_.place < texts.data() + texts.size() && !outcome_.state.passes_through;
  }

  std::optional<Addition> addition_for(std::span<const dialect::TextSpan> texts) {
    Question question;
    json::unescape(asked_.newest->raw.of(body_), question.text);
    if (asked_.before != nullptr) json::unescape(asked_.before->raw.of(body_), question.before);
    std::optional<Added> added = settings_.additions->choose(question, passages_);
    if (!added) return std::nullopt;
    Addition addition{.text = static_cast<std::uint32_t>(asked_.place - texts.data()),
                      .raw_size = asked_.place->raw.size(),
                      .escaped = {},
                      .tokens = added->tokens,
                      .passages = std::move(added->passages)};
    json::escape(added->text, addition.escaped);
    return addition;
  }

  std::optional<TextChange> decide(const dialect::TextSpan& span) {
    const json::Text text(span.raw.of(body_));
    const std::string_view arguments = span.tool_arguments.of(body_);
    if (is_read_back(text.decoded(), arguments)) return std::nullopt;
    std::optional<std::vector<std::string>> files;  // several stages ask for them, most texts' none
    const TextContext context{
        .mode = outcome_.state.mode,
        .is_data = span.kind == dialect::BlockKind::tool_result && is_tool_data(span.tool_name, arguments),
        .is_pasted = span.kind == dialect::BlockKind::text,
        .legends_shown = outcome_.state.legends_shown,
        .earlier = &earlier_,
        .lossless = outcome_.state.lossless,
        .originals_folder =
            settings_.keeps_originals && cuts_pay(span) ? settings_.originals_folder : std::string_view(),
        .question = [&] { return question_for(span); },
        .named = [&]() -> const code::NamedWords& { return words_before(span); },
        .files = [&]() -> const std::vector<std::string>& {
          if (!files) files = files_in(arguments);
          return *files;
        },
        .is_edited = [&] { return is_edited(span, arguments); }};
    earlier_.look_from(span);
    EncodedText encoded = encode_text(text.decoded(), context, counter_);
    outcome_.texts_failed_open += encoded.failed_open ? 1 : 0;
    if (encoded.edits.empty()) return std::nullopt;
    if (carries_document(text.decoded(), arguments, settings_.protected_documents)) return std::nullopt;

    TextChange change{.text = 0,
                      .raw_size = span.raw.size(),
                      .edits = on_raw_bytes(text, encoded.edits),
                      .saved = encoded.saved,
                      .original = encoded.original};
    const auto saved = std::accumulate(change.saved.begin(), change.saved.end(), std::uint64_t{0});
    if (saved < settings_.cache_multiple) return std::nullopt;
    if (!prefix_.stays_long_enough(span, change)) return std::nullopt;
    prefix_.add(span, change);
    outcome_.state.legends_shown = encoded.legends_shown;
    return change;
  }

  /// What a known message shows to the texts behind it.
  void show(const MessageRecord& record, std::span<const dialect::TextSpan> texts) {
    auto change = record.changes().begin();
    for (std::size_t index = 0; index < texts.size(); ++index) {
      const bool is_changed = change != record.changes().end() && change->text == index;
      earlier_.add(texts[index], is_changed ? &*change++ : nullptr);
    }
  }

  /// Remembers the newest words of the user, which a message's texts may be about.
  void look_for_question(std::span<const dialect::TextSpan> texts) {
    for (const dialect::TextSpan& text : texts) {
      if (text.role != dialect::Role::user || text.kind != dialect::BlockKind::text) continue;
      if (!text.raw.of(body_).starts_with(client_note)) question_ = &text;
    }
  }

  std::string question_for(const dialect::TextSpan& span) const {
    std::string question;
    if (question_ != nullptr && question_ != &span) {
      const std::string_view raw = question_->raw.of(body_);
      // An escape that is cut in two is a word that nothing matches.
      json::unescape(raw.substr(0, std::min(raw.size(), longest_question)), question);
      question += '\n';
    }
    const std::string_view arguments = span.tool_arguments.of(body_);
    json::unescape(arguments.substr(0, std::min(arguments.size(), longest_question)), question);
    return question;
  }

  bool names_originals(std::string_view arguments) const {
    return !settings_.originals_folder.empty() && arguments.contains(settings_.originals_folder);
  }

  /// A text that was cut before and was now asked for in full: it is never made shorter again.
  bool is_read_back(std::string_view text, std::string_view arguments) const {
    if (names_originals(arguments)) return true;
    if (outcome_.originals.empty()) return false;
    const OriginalKey own = original_key(text);
    return std::ranges::any_of(outcome_.originals, [&](const KeptOriginal& original) {
      return original.key == own || arguments.contains(name_of(original.key));
    });
  }

  /// Whether to go on cutting in a conversation in which the whole of what was cut is read again and again:
  /// each such call costs a request and the whole text once more. Without an end to it source texts began to
  /// cost more than they saved where a quarter of them was read again, records at a half (./dev bench bill
  /// --read-backs); this ends it behind a quarter, one call being chance.
  bool cuts_pay(const dialect::TextSpan& span) {
    constexpr std::size_t least_read_backs = 2;
    constexpr std::size_t cuts_for_each = 4;
    const std::size_t cuts = outcome_.originals.size();
    if (cuts == 0) return true;
    const auto place = static_cast<std::size_t>(&span - request_.texts.data());
    for (; calls_looked_at_ < place; ++calls_looked_at_) {
      const dialect::TextSpan& before = request_.texts[calls_looked_at_];
      if (before.kind != dialect::BlockKind::tool_result) continue;
      const std::string_view arguments = before.tool_arguments.of(body_);
      const bool reads_whole_text = names_originals(arguments) || arguments.contains("tokenpak expand") ||
                                    arguments.contains("/expand/");
      read_backs_ += reads_whole_text ? 1 : 0;
    }
    return read_backs_ < least_read_backs || read_backs_ * cuts_for_each <= cuts;
  }

  bool is_edited(const dialect::TextSpan& span, std::string_view arguments) {
    const auto place = static_cast<std::size_t>(&span - request_.texts.data());
    for (; files_looked_at_ < place; ++files_looked_at_)
      edited_files_.add(request_.texts[files_looked_at_]);
    return edited_files_.named_in(arguments);
  }

  const code::NamedWords& words_before(const dialect::TextSpan& span) {
    const auto place = static_cast<std::size_t>(&span - request_.texts.data());
    for (; texts_read_ < place; ++texts_read_)
      words_.add(request_.texts[texts_read_]);
    return words_.words();
  }

  void apply(const MessageRecord& record, std::span<const dialect::TextSpan> texts, bool is_new) {
    const std::size_t first_edit = outcome_.edits.size();
    apply_changes(record, texts, is_new);
    const std::optional<Addition>& addition = record.addition();
    if (!addition) return;
    const dialect::TextSpan& text = texts[addition->text];
    outcome_.edits.push_back({.range = {text.raw.end, text.raw.end}, .replacement = addition->escaped});
    // Texts that changed may stand behind it in the message.
    std::ranges::sort(outcome_.edits.begin() + static_cast<std::ptrdiff_t>(first_edit), outcome_.edits.end(),
                      {}, [](const json::Edit& edit) { return edit.range.begin; });
    outcome_.tokens_added += addition->tokens;
    for (const AddedPassage& passage : addition->passages)
      passages_.push_back(passage.content);
    if (&text == asked_.place) outcome_.newest_addition = addition;
  }

  void apply_changes(const MessageRecord& record, std::span<const dialect::TextSpan> texts, bool is_new) {
    for (const TextChange& change : record.changes()) {
      const std::size_t begin = texts[change.text].raw.begin;
      for (const json::Edit& edit : change.edits) {
        outcome_.edits.push_back(
            {.range = {begin + edit.range.begin, begin + edit.range.end}, .replacement = edit.replacement});
      }
      for (std::size_t stage = 0; stage < stage_count; ++stage) {
        outcome_.saved_by_stage[stage] += change.saved[stage];
        if (change.saved[stage] > 0) ++outcome_.texts_by_stage[stage];
      }
      const std::uint64_t saved = std::accumulate(change.saved.begin(), change.saved.end(), std::uint64_t{0});
      const auto place = static_cast<std::size_t>(&texts[change.text] - request_.texts.data());
      if (change.original) {
        outcome_.originals.push_back(
            {.key = *change.original, .text = static_cast<std::uint32_t>(place), .is_new = is_new});
      }
      outcome_.changed.push_back({.text = static_cast<std::uint32_t>(place), .tokens_saved = saved});
      outcome_.tokens_saved += saved;
    }
  }

  std::string_view body_;
  const dialect::Request& request_;
  const Settings& settings_;
  const tokens::Counter& counter_;
  ConversationMemory* memory_;
  ConversationChain chain_;
  ForwardedPrefix prefix_;
  EarlierResults earlier_;
  EditedFiles edited_files_;
  std::size_t files_looked_at_ = 0;  // texts that edited_files_ knows
  std::size_t calls_looked_at_ = 0;  // texts whose calls read_backs_ counts
  std::size_t read_backs_ = 0;       // results of calls that read whole texts again
  ConversationWords words_;
  std::size_t texts_read_ = 0;                                 // texts that words_ knows
  const dialect::TextSpan* question_ = nullptr;                // null: the user has not said anything yet
  std::vector<std::shared_ptr<const MessageRecord>> records_;  // the changes that earlier_ knows of
  AskedQuestion asked_;
  std::vector<std::uint64_t> passages_;  // hashes of what was added so far
  Outcome outcome_;
};

}  // namespace

std::size_t undecided_text(std::string_view body, const dialect::Request& request, ConversationMemory* memory,
                           bool replays_additions) {
  ConversationChain chain(memory ? memory->seed() : 0);
  std::size_t size = 0;
  bool is_known = memory != nullptr;
  for_each_message(request, [&](std::span<const dialect::TextSpan> texts) {
    if (is_known) {
      const ConversationKey key = chain.add_message(body, texts);
      const bool is_protected = std::ranges::all_of(texts, &dialect::TextSpan::is_protected);
      if (is_protected && (!replays_additions || std::ranges::none_of(texts, is_of_user))) return;
      const std::shared_ptr<const MessageRecord> record = memory->find(key);
      is_known = record != nullptr || is_protected;
      if (record) chain.add_forwarded(*record);
      if (is_known) return;
    }
    for (const dialect::TextSpan& text : texts) {
      if (!text.is_protected && (!memory || text.newest_turn)) size += text.raw.size();
    }
  });
  return size;
}

Outcome transform(std::string_view body, const dialect::Request& request, const Settings& settings,
                  const tokens::Counter& counter, ConversationMemory* memory, SentTextCache* sent_texts) {
  if (settings.mode == Mode::strict && !settings.replays_additions) {
    Outcome outcome;
    outcome.state.mode = Mode::strict;
    return outcome;
  }
  Walk walk(body, request, settings, counter, memory, sent_texts);
  for_each_message(request, [&walk](std::span<const dialect::TextSpan> texts) { walk.message(texts); });
  return walk.finish();
}

}  // namespace tokenpak::compress
