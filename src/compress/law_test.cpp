// The laws of cache safety that bind a conversation as a whole, over generated conversations in all dialects.
// Those of what may be lost are in law_loss_test.cpp, those that bind a single text in transform_test.cpp.

#include "compress/law_test.hpp"

#include "compress/client_test.hpp"
#include "compress/forms.hpp"
#include "compress/frame.hpp"
#include "compress/gate.hpp"
#include "compress/hygiene.hpp"
#include "compress/record_cache.hpp"
#include "compress/shown_before.hpp"
#include "compress/test_conversation.hpp"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::compress {
namespace {

using test::Message;
using test::Messages;
using Kind = Message::Kind;
using test::laws::any_dialect;
using test::laws::any_mode;
using test::laws::conversation;
using test::laws::times;

RC_GTEST_PROP(ConversationLaws, EachRequestBeginsWithWhatWasSentBefore, ()) {  // laws 2, 3, 8
  const auto dialect = *any_dialect();
  test::ByteMemory memory;
  std::string before;
  bool changed = false;
  for (const Messages& request : requests_of(*conversation())) {
    const test::Sent sent = test::send(dialect, request, Mode::hybrid, &memory);
    RC_ASSERT(sent.body.starts_with(before));
    before = test::without_end(sent.body);
    changed |= !sent.outcome.edits.empty();
  }
  RC_CLASSIFY(changed, "changes something");
}

RC_GTEST_PROP(ConversationLaws, WithoutMemoryTheResultIsPureAndMonotone, ()) {  // law 3
  const auto dialect = *any_dialect();
  std::string before;
  for (const Messages& request : requests_of(*conversation())) {
    const test::Sent sent = test::send(dialect, request, Mode::hybrid, nullptr);
    RC_ASSERT(sent.body.starts_with(before));
    before = test::without_end(sent.body);
  }
}

RC_GTEST_PROP(ConversationLaws, AMemoryOfTheWholeConversationSendsWhatPuritySends, ()) {
  const auto dialect = *any_dialect();
  test::ByteMemory memory;
  for (const Messages& request : requests_of(*conversation())) {
    RC_ASSERT(test::send(dialect, request, Mode::hybrid, &memory).body ==
              test::send(dialect, request, Mode::hybrid, nullptr).body);
  }
}

// Rewinds, forks, retries, parallel branches, changed modes and two proxies on one store: whatever the order
// of requests, the same messages always go out as the same bytes.
RC_GTEST_PROP(ConversationLaws, TheSameMessagesAlwaysGoOutAsTheSameBytes, ()) {  // laws 2, 4, 12
  const auto dialect = *any_dialect();
  const Messages trunk = *conversation();
  const Messages branch = *conversation();
  test::ByteMemory file;
  std::vector<std::unique_ptr<RecordCache>> proxies;
  for (int each = 0; each < 2; ++each)
    proxies.push_back(std::make_unique<RecordCache>(*rc::gen::element<std::size_t>(1, 1 << 20), file.seed()));

  // A front of its own for each proxy, and one file behind both.
  struct Proxy : ConversationMemory {
    Proxy(RecordCache& own, test::ByteMemory& shared) : cache(own), file(shared) {}
    RecordCache& cache;
    test::ByteMemory& file;
    std::uint64_t seed() override { return file.seed(); }
    std::shared_ptr<const MessageRecord> find(const ConversationKey& key) override {
      if (auto known = cache.find(key)) return known;
      return file.find(key);
    }
    void keep(const KeyedRecord& record) override {
      cache.keep(record);
      file.keep(record);
    }
    void replace(const KeyedRecord& record) override {
      cache.replace(record);
      file.replace(record);
    }
  };

  std::map<std::string, std::string> sent_for;  // messages as the client wrote them, as they went out
  const int requests = *rc::gen::inRange(2, 12);
  for (int each = 0; each < requests; ++each) {
    Messages messages = first(trunk, *rc::gen::inRange<std::size_t>(1, trunk.size() + 1));
    if (*rc::gen::inRange(0, 3) == 0) {
      if (messages.back().kind != Kind::assistant)
        messages.push_back({.kind = Kind::assistant, .texts = {"Another branch."}, .calls = 0});
      messages.insert(messages.end(), branch.begin(), branch.end());
    }
    if (messages.back().kind == Kind::assistant) messages.pop_back();
    Proxy proxy(*proxies[*rc::gen::inRange<std::size_t>(0, 2)], file);
    const test::Sent sent = test::send(dialect, messages, *any_mode(), &proxy);
    const std::vector<std::string> texts_in = test::texts_of(dialect, sent.original);
    const std::vector<std::string> texts_out = test::texts_of(dialect, sent.body);
    RC_ASSERT(texts_in.size() == texts_out.size());
    for (std::size_t count = 1; count <= messages.size(); ++count) {
      const Messages start = first(messages, count);
      const std::size_t length = test::texts_of(dialect, test::body_of(dialect, start)).size();
      std::string out;
      for (std::size_t index = 0; index < length; ++index)
        out += test::quoted(texts_out[index]);
      const auto [known, is_new] = sent_for.emplace(test::body_of(dialect, start), out);
      RC_ASSERT(is_new || known->second == out);
    }
  }
}

RC_GTEST_PROP(ConversationLaws, AttachedInTheMiddleOnlyTheNewestTurnMayChange, ()) {  // law 5
  const auto dialect = *any_dialect();
  const std::vector<Messages> requests = requests_of(*conversation());
  const auto attached_at = *rc::gen::inRange<std::size_t>(0, requests.size());
  test::ByteMemory memory;
  std::string before;
  for (std::size_t each = attached_at; each < requests.size(); ++each) {
    const test::Sent sent = test::send(dialect, requests[each], *any_mode(), &memory);
    RC_ASSERT(sent.body.starts_with(before));
    before = test::without_end(sent.body);
    if (each != attached_at) continue;
    // All but the newest turn is what the client wrote.
    Messages floor = requests[each];
    while (!floor.empty() && floor.back().kind != Kind::assistant)
      floor.pop_back();
    if (!floor.empty()) {
      RC_ASSERT(sent.body.starts_with(test::without_end(test::body_of(dialect, floor))));
    }
  }
}

RC_GTEST_PROP(ConversationLaws, StrictRequestsAreByteIdenticalAndLeaveNoTrace, ()) {
  const auto dialect = *any_dialect();
  const Messages messages = *conversation();
  test::ByteMemory memory;
  test::ByteMemory with_strict;
  for (const Messages& request : requests_of(messages)) {
    const test::Sent strict = test::send(dialect, request, Mode::strict, &with_strict);
    RC_ASSERT(strict.body == strict.original);
    RC_ASSERT(strict.outcome.new_records.empty());
    RC_ASSERT(test::send(dialect, request, Mode::hybrid, &with_strict).body ==
              test::send(dialect, request, Mode::hybrid, &memory).body);
  }
}

RC_GTEST_PROP(ConversationLaws, TheModeIsPinnedByTheFirstChange, ()) {  // law 4
  const auto dialect = *any_dialect();
  test::ByteMemory memory;
  std::optional<Mode> pinned;
  for (const Messages& request : requests_of(*conversation())) {
    const Mode asked = *any_mode();
    const test::Sent sent = test::send(dialect, request, asked, &memory);
    RC_ASSERT(sent.outcome.state.mode == pinned.value_or(asked));
    if (!sent.outcome.edits.empty()) pinned = sent.outcome.state.mode;
  }
  RC_CLASSIFY(pinned.has_value(), "pinned");
}

RC_GTEST_PROP(ConversationLaws, ADamagedMemoryBreaksNoRequest, ()) {
  const auto dialect = *any_dialect();
  test::ByteMemory memory;
  std::string before;
  for (const Messages& request : requests_of(*conversation())) {
    for (auto& [key, bytes] : memory.records()) {
      switch (*rc::gen::inRange(0, 6)) {
        case 0:
          bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] ^= 1;
          break;
        case 1:
          bytes.resize(bytes.size() / 2);
          break;
        default:
          break;
      }
    }
    const test::Sent sent = test::send(dialect, request, Mode::hybrid, &memory);
    RC_ASSERT(test::texts_of(dialect, sent.body).size() == test::texts_of(dialect, sent.original).size());
    // What is damaged is forgotten, and then nothing of it is on the memory's word.
    for (const ChangedText& changed : sent.outcome.changed)
      RC_ASSERT(changed.tokens_saved >= least_tokens_saved);
  }
}

RC_GTEST_PROP(ConversationLaws, ClientsMayMoveMarksAndWriteStringsAsBlocks, ()) {
  test::ByteMemory memory;
  const auto dialect = dialect::Dialect::anthropic_messages;
  std::vector<std::string> before;
  for (const Messages& request : requests_of(*conversation())) {
    const test::Style style{.one_text_as_string = true, .cache_control_at_last = true};
    const test::Sent sent = test::send(dialect, request, Mode::hybrid, &memory, style);
    const std::vector<std::string> now = test::texts_of(dialect, sent.body);
    RC_ASSERT(now.size() > before.size());
    RC_ASSERT(std::equal(before.begin(), before.end(), now.begin()));
    before = now;
  }
}

RC_GTEST_PROP(ConversationLaws, AConversationThatPassesThroughChangesNothingNew, ()) {  // law 14
  const auto dialect = *any_dialect();
  test::ByteMemory memory;
  std::string before;
  std::size_t changed_before = 0;
  bool stopped = false;
  for (const Messages& request : requests_of(*conversation())) {
    const test::Sent sent = test::send(dialect, request, Mode::hybrid, &memory);
    RC_ASSERT(sent.body.starts_with(before));
    before = test::without_end(sent.body);
    RC_ASSERT(!stopped || sent.outcome.changed.size() == changed_before);
    RC_ASSERT(sent.outcome.state.passes_through == stopped);
    changed_before = sent.outcome.changed.size();
    if (!stopped && sent.outcome.last_record && *rc::gen::arbitrary<bool>()) {
      ConversationState state = sent.outcome.last_record->record->state();
      state.passes_through = true;
      memory.replace(
          {sent.outcome.last_record->key,
           std::make_shared<const MessageRecord>(state, sent.outcome.last_record->record->changes())});
      stopped = true;
    }
  }
}

RC_GTEST_PROP(ConversationLaws, NoPromptFallsBelowWhatIsCached, ()) {  // law 10
  test::ByteMemory memory;
  const test::Style style{.one_text_as_string = false,
                          .cache_control_at_last = true,
                          .model = "claude-opus-4-1",
                          .least_cacheable_tokens = 1024};
  const auto dialect = dialect::Dialect::anthropic_messages;
  Messages messages = *conversation(12);
  for (Message& message : messages) {
    if (message.kind == Kind::user)
      message.texts.insert(message.texts.begin(), times(40, "Some words to begin with. "));
  }
  for (const Messages& request : requests_of(messages)) {
    const test::Sent sent = test::send(dialect, request, Mode::hybrid, &memory, style);
    RC_CLASSIFY(!sent.outcome.changed.empty(), "changes something");
    if (sent.outcome.changed.empty()) continue;
    std::uint64_t tokens = 0;
    const auto counter = tokens::Counter::for_model(style.model);
    const std::vector<std::string> out = test::texts_of(dialect, sent.body);
    for (std::size_t index = 0; index <= sent.outcome.changed.front().text; ++index)
      tokens += counter.count(out[index]);
    RC_ASSERT(tokens >= 1024);
  }
}

std::string cleaned(const std::string& text) {
  std::vector<TextEdit> edits;
  clean_lines(text, {0, text.size()}, may_fold(text), edits);
  return test::spliced(text, edits);
}

/// What a reader who knows the forms makes of a request: every text written out, from the texts before it
/// alone.
std::vector<std::string> written_out(const std::vector<std::string>& sent,
                                     const std::vector<bool>& is_result) {
  ShownBefore before;
  std::vector<std::string> result;
  std::vector<std::unique_ptr<std::string>> originals;
  std::uint32_t results = 0;
  for (std::size_t index = 0; index < sent.size(); ++index) {
    const std::optional<std::string> shown = before.decode(sent[index], 1 << 24);
    const bool refers = shown && *shown != sent[index];
    std::string text = refers ? *shown : without_frames(sent[index], 1 << 24).value_or("too large");
    if (is_result[index]) {
      originals.push_back(std::make_unique<std::string>(refers || text == sent[index] ? "" : text));
      before.add(
          {.number = ++results, .label = "run_query", .sent = sent[index], .original = *originals.back()});
    }
    result.push_back(std::move(text));
  }
  return result;
}

// Nothing is lost: from a request alone every text can be written out again, up to hygiene, which is applied
// to both sides here. So a reference is always to what stands in this very request.
RC_GTEST_PROP(ConversationLaws, EachRequestCanBeWrittenOutFromItself, ()) {  // law 12
  const auto dialect = dialect::Dialect::openai_chat;
  const Messages trunk = *conversation();
  test::ByteMemory memory;
  bool refers = false;
  for (int each = *rc::gen::inRange(1, 6); each > 0; --each) {
    Messages messages = first(trunk, *rc::gen::inRange<std::size_t>(1, trunk.size() + 1));
    // The same results again, as agents that read a file twice.
    if (*rc::gen::arbitrary<bool>()) messages.insert(messages.end(), trunk.begin(), trunk.end());
    if (messages.back().kind == Kind::assistant) messages.pop_back();
    const test::Sent sent =
        test::send(dialect, messages, Mode::hybrid, &memory, {.model = "some-model", .lossless = true});
    std::vector<bool> is_result;
    for (const dialect::TextSpan& span : test::read(dialect, sent.original, "some-model").texts)
      is_result.push_back(span.role == dialect::Role::tool);
    const std::vector<std::string> in = test::texts_of(dialect, sent.original);
    const std::vector<std::string> out = written_out(test::texts_of(dialect, sent.body), is_result);
    for (std::size_t index = 0; index < in.size(); ++index) {
      const bool is_clean = cleaned(in[index]) == in[index];
      RC_ASSERT(!is_clean || out[index] == in[index]);
    }
    refers |= sent.outcome.saved_by_stage[static_cast<std::size_t>(Stage::shown_before)] > 0;
  }
  RC_CLASSIFY(refers, "refers to what was shown");
}

RC_GTEST_PROP(ConversationLaws, ATextWithOurMarkStays, ()) {  // law 17
  const auto dialect = *any_dialect();
  const test::Sent sent = test::send(dialect, *conversation(), Mode::aggressive, nullptr);
  const std::vector<std::string> in = test::texts_of(dialect, sent.original);
  const std::vector<std::string> out = test::texts_of(dialect, sent.body);
  for (std::size_t index = 0; index < in.size(); ++index)
    RC_ASSERT(!holds_frame_mark(in[index]) || in[index] == out[index]);
}

}  // namespace
}  // namespace tokenpak::compress
