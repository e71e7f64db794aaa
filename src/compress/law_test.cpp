// The laws of cache safety that bind a conversation as a whole, over generated conversations in all dialects.
// Those that bind a single text are in transform_test.cpp.

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

std::string times(int count, std::string_view line) {
  std::string text;
  for (int each = 0; each < count; ++each)
    text += line;
  return text;
}

std::string log_lines(int count) {
  std::string text;
  for (int line = 0; line < count; ++line) {
    text += fmt::format("2026-03-01 10:00:{:02} INFO worker {} took job {} of the queue\n", line % 60,
                        line % 7, line * 31);
  }
  return text;
}

std::string rows(int count) {
  std::string text = "[";
  for (int row = 0; row < count; ++row)
    text += fmt::format(R"({}{{"id": {}, "name": "user {}", "active": true}})", row == 0 ? "" : ", ", row * 7,
                        row);
  return text + "]\n";
}

std::string matches(int count) {
  std::string text;
  for (int line = 0; line < count; ++line)
    text += fmt::format("src/module/part_{}.cpp:{}:  return total_{} + 1;\n", line / 9, line * 3, line);
  return text;
}

/// English that says little in many words.
std::string wordy(int paragraphs) {
  std::string text;
  for (int paragraph = 0; paragraph < paragraphs; ++paragraph) {
    text += fmt::format(
        "In order to make sure that worker {} is able to start, it is important to note that the "
        "administrator "
        "has to take a look at the file in which the settings are kept. Due to the fact that the cache is "
        "read "
        "at the start, a change of the settings has an effect only after the next start of the server.\n\n",
        paragraph);
  }
  return text;
}

/// Some of these pass the gate by themselves, some in sum, some never.
rc::Gen<std::string> text() {
  const auto piece = rc::gen::element<std::string>(
      times(30, "tick of the clock\n"), "\x1b[01;31merror:\x1b[m it broke\n", times(12, "\n"), "some words\n",
      "Get 1%\rGet 20%\rGet 50%\rGet 70%\rGet 100%\n", "caf\u00e9 \"quoted\" \\ word  \n",
      "```\nx = compute(1);   \n```\n", "{\"a\": 1, \"b\": [1, 2, 3]}\n", "# CLAUDE.md\n",
      "[tokenpak log, 3 lines]\n", log_lines(40), log_lines(12), rows(20), matches(25), wordy(4), wordy(9),
      times(9, "2026-03-01 10:00:00 INFO worker 3 took job 31\n"));
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                      [](const std::vector<std::string>& pieces) {
                        std::string result = "text:\n";
                        for (const std::string& each : pieces)
                          result += each;
                        return result;
                      });
}

rc::Gen<std::vector<std::string>> texts(std::size_t most) {
  return rc::gen::mapcat(rc::gen::inRange<std::size_t>(1, most + 1), [](std::size_t count) {
    return rc::gen::container<std::vector<std::string>>(count, rc::gen::scale(0.1, text()));
  });
}

/// A conversation that ends with the user's or the tools' word.
rc::Gen<Messages> conversation(std::size_t most_turns = 6) {
  const auto turn = rc::gen::tuple(texts(3), rc::gen::inRange(0, 3));
  return rc::gen::map(
      rc::gen::mapcat(rc::gen::inRange<std::size_t>(1, most_turns + 1),
                      [turn](std::size_t count) {
                        return rc::gen::container<std::vector<std::tuple<std::vector<std::string>, int>>>(
                            count, turn);
                      }),
      [](const std::vector<std::tuple<std::vector<std::string>, int>>& turns) {
        Messages messages;
        for (const auto& [said, kind] : turns) {
          if (!messages.empty()) {
            messages.push_back(
                {.kind = Kind::assistant, .texts = {"I see."}, .calls = kind > 0 ? said.size() : 0});
          }
          const bool answers = !messages.empty() && kind > 0;
          messages.push_back({.kind = answers ? Kind::results : Kind::user, .texts = said, .calls = 0});
        }
        return messages;
      });
}

rc::Gen<dialect::Dialect> any_dialect() {
  return rc::gen::elementOf(
      std::vector<dialect::Dialect>(std::begin(test::dialects), std::end(test::dialects)));
}

rc::Gen<Mode> any_mode() {
  return rc::gen::element(Mode::hybrid, Mode::aggressive);
}

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

std::uint64_t lost(const Savings& saved) {
  std::uint64_t tokens = 0;
  for (const Stage stage : {Stage::prose, Stage::extract, Stage::code, Stage::config, Stage::records})
    tokens += saved[static_cast<std::size_t>(stage)];
  return tokens;
}

RC_GTEST_PROP(ConversationLaws, WhatIsLossFreeStaysSo, ()) {  // laws 2, 4, 16
  const auto dialect = *any_dialect();
  test::ByteMemory memory;
  bool pinned = false;
  bool loses = false;
  std::string before;
  for (const Messages& request : requests_of(*conversation())) {
    const bool asked = *rc::gen::arbitrary<bool>();
    const test::Sent sent =
        test::send(dialect, request, *any_mode(), &memory, {.model = "some-model", .lossless = asked});
    RC_ASSERT(sent.body.starts_with(before));
    before = test::without_end(sent.body);
    RC_ASSERT(sent.outcome.state.lossless == (asked || pinned));
    std::uint64_t lost_now = 0;
    for (const KeyedRecord& record : sent.outcome.new_records) {
      for (const TextChange& change : record.record->changes())
        lost_now += lost(change.saved);
    }
    RC_ASSERT(lost_now == 0 || !sent.outcome.state.lossless);
    loses |= lost_now > 0;
    if (!sent.outcome.last_record) continue;
    const ConversationState& settled = sent.outcome.last_record->record->state();
    RC_ASSERT(!pinned || settled.lossless);
    pinned = settled.has_changes && settled.lossless;
  }
  RC_CLASSIFY(loses, "loses something");
  RC_CLASSIFY(pinned, "is pinned");
}

/// Python with more words about it than in it.
std::string commented(int functions, int number) {
  std::string source = "import math\n\n\n";
  for (int each = 0; each < functions; ++each) {
    source += fmt::format(
        "def area_{0}_{1}(radius):\n"
        "    \"\"\"Computes what a circle covers, given how far its rim is from its middle.\"\"\"\n"
        "    # The square of the radius comes first, since it is what everything else is made of.\n"
        "    squared = radius * radius\n"
        "    # And the constant that ancient people already knew, if not as many digits of it.\n"
        "    return math.pi * squared + {1}\n\n\n",
        number, each);
  }
  return source;
}

// Whoever keeps Outcome::originals of each request can give back every text that any request refers to.
RC_GTEST_PROP(ConversationLaws, WhatIsCutIsKeptFirstAndReferredToInEveryRequest, ()) {  // laws 2, 3, 11
  const auto dialect = *any_dialect();
  const bool keeps = *rc::gen::inRange(0, 4) > 0;
  test::ByteMemory memory;
  Messages messages{{.kind = Kind::user, .texts = {"What does it do?"}, .calls = 0}};
  std::map<std::string, std::string> kept;  // by name
  std::string before;
  std::size_t cut_before = 0;
  const int turns = *rc::gen::inRange(1, 4);
  for (int turn = 0; turn < turns; ++turn) {
    const int number = *rc::gen::inRange(0, 3);
    messages.push_back({.kind = Kind::assistant, .texts = {"I see."}, .calls = 1});
    messages.push_back(
        {.kind = Kind::results, .texts = {commented(*rc::gen::element(5, 60), number)}, .calls = 0});
    const test::Sent sent = test::send(dialect, messages, Mode::aggressive, &memory,
                                       {.model = "some-model", .lossless = false, .keeps_originals = keeps});
    RC_ASSERT(sent.body.starts_with(before));
    before = test::without_end(sent.body);

    const std::vector<std::string> in = test::texts_of(dialect, sent.original);
    const std::vector<std::string> out = test::texts_of(dialect, sent.body);
    for (const KeptOriginal& original : sent.outcome.originals) {
      RC_ASSERT(original_key(in[original.text]) == original.key);
      const auto marked = find_original(out[original.text].substr(0, out[original.text].find('\n')));
      RC_ASSERT(marked.has_value() && marked->key == original.key);
      const bool is_unknown = kept.emplace(name_of(original.key), in[original.text]).second;
      RC_ASSERT(!is_unknown || original.is_new);
      const auto counter = tokens::Counter::for_model("some-model");
      RC_ASSERT(counter.count(in[original.text]) >= counter.count(out[original.text]) + 1'500);
    }
    std::size_t markers = 0;
    for (std::size_t index = 0; index < out.size(); ++index) {
      if (out[index].contains("whole text: ")) {
        ++markers;
        const auto marked = find_original(out[index].substr(0, out[index].find('\n')));
        RC_ASSERT(marked.has_value());
        RC_ASSERT(kept.at(name_of(marked->key)) == in[index]);
      }
    }
    RC_ASSERT(markers == sent.outcome.originals.size());
    RC_ASSERT(markers >= cut_before);
    RC_ASSERT(keeps || markers == 0);
    cut_before = markers;
  }
  RC_CLASSIFY(cut_before > 0, "cuts something");
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
