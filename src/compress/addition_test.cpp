// The laws of cache safety for what is added to a conversation, over generated conversations in all dialects.

#include "compress/addition.hpp"

#include "compress/client_test.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::compress {
namespace {

using test::Message;
using test::Messages;
using Kind = Message::Kind;

/// Knows something about every second question, in words that JSON must escape.
class Documents final : public AdditionSource {
 public:
  explicit Documents(std::uint64_t version = 1) : version_(version) {}

  std::uint64_t version() const override { return version_; }
  std::optional<Added> choose(const Question& question, std::span<const std::uint64_t> known) override {
    ++asked;
    last = question;
    const std::uint64_t passage = (question.text.size() * 31 + question.before.size()) % 6;
    if (passage < 2 || std::ranges::find(known, passage) != known.end()) return std::nullopt;
    return Added{.text = text_of(passage, version_),
                 .tokens = 5,
                 .passages = {{fmt::format("docs/a.md#{}", passage), passage}}};
  }
  static std::string text_of(std::uint64_t passage, std::uint64_t version) {
    return fmt::format("\n\n[docs/a.md#{}]\n\"{}\"\tof \\ version {}\n", passage, passage, version);
  }

  int asked = 0;
  Question last;

 private:
  std::uint64_t version_;
};

rc::Gen<std::string> words() {
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(
                          rc::gen::element<std::string>("cache ", "time\n", "\"out\" ", "how? ",
                                                        "tick of the clock\ntick of the clock\n"
                                                        "tick of the clock\ntick of the clock\n")),
                      [](const std::vector<std::string>& pieces) {
                        std::string text = "w";
                        for (const std::string& piece : pieces)
                          text += piece;
                        return text;
                      });
}

/// A conversation that ends with the user's or the tools' word.
rc::Gen<Messages> conversation() {
  const auto turn = rc::gen::tuple(
      rc::gen::resize(
          3, rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(rc::gen::resize(8, words())))),
      rc::gen::inRange(0, 3));
  return rc::gen::map(
      rc::gen::resize(7,
                      rc::gen::nonEmpty(
                          rc::gen::container<std::vector<std::tuple<std::vector<std::string>, int>>>(turn))),
      [](const std::vector<std::tuple<std::vector<std::string>, int>>& turns) {
        Messages messages;
        for (const auto& [said, kind] : turns) {
          const bool answers = !messages.empty() && kind == 0;
          if (!messages.empty()) {
            messages.push_back(
                {.kind = Kind::assistant, .texts = {"I see."}, .calls = answers ? said.size() : 0});
          }
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
  return rc::gen::element(Mode::strict, Mode::hybrid, Mode::aggressive);
}

test::Sent send(dialect::Dialect dialect, const Messages& messages, Mode mode, ConversationMemory& memory,
                AdditionSource* documents) {
  return test::send(dialect, messages, mode, &memory,
                    {.model = "some-model", .replays_additions = true, .additions = documents});
}

RC_GTEST_PROP(AdditionLaws, EachRequestBeginsWithWhatWasSentBefore, ()) {  // laws 2, 3, 8, 9
  const auto dialect = *any_dialect();
  const Mode mode = *any_mode();
  test::ByteMemory memory;
  std::string before;
  std::size_t additions = 0;
  std::vector<std::string> seen;
  for (const Messages& request : requests_of(*conversation())) {
    // The documents change, are switched off, or are gone, in the middle of it.
    Documents documents(*rc::gen::inRange<std::uint64_t>(1, 4));
    const bool is_off = *rc::gen::inRange(0, 4) == 0;
    const test::Sent sent = send(dialect, request, mode, memory, is_off ? nullptr : &documents);
    RC_ASSERT(sent.body.starts_with(before));
    before = test::without_end(sent.body);
    if (sent.outcome.newest_addition) {
      ++additions;
      for (const AddedPassage& passage : sent.outcome.newest_addition->passages) {
        RC_ASSERT(std::ranges::find(seen, passage.name) == seen.end());
        seen.push_back(passage.name);
      }
    }
    RC_ASSERT(sent.outcome.tokens_added == 5 * additions);
    RC_ASSERT(request.back().kind == Kind::user || documents.asked == 0);
    // Sent once more it is the same, whatever is indexed by now; the first question aside.
    Documents newer(9);
    if (request.size() > 1) RC_ASSERT(send(dialect, request, mode, memory, &newer).body == sent.body);
  }
  RC_CLASSIFY(additions > 0, "adds something");
  RC_CLASSIFY(additions > 2, "adds a lot");
}

RC_GTEST_PROP(AdditionLaws, OnlyTheEndOfTheNewestUserTextIsTouched, ()) {  // laws 6, 7, 9
  const auto dialect = *any_dialect();
  const Messages messages = *conversation();
  test::ByteMemory memory;
  Documents documents;
  const test::Sent sent = send(dialect, messages, Mode::strict, memory, &documents);
  const std::vector<std::string> in = test::texts_of(dialect, sent.original);
  const std::vector<std::string> out = test::texts_of(dialect, sent.body);
  RC_ASSERT(in.size() == out.size());
  const bool adds = sent.outcome.newest_addition.has_value();
  RC_ASSERT(sent.outcome.edits.size() == (adds ? 1U : 0U));
  RC_ASSERT(sent.outcome.tokens_saved == 0U);
  for (std::size_t index = 0; index < in.size(); ++index) {
    const bool is_last = index + 1 == in.size();
    RC_ASSERT(out[index].starts_with(in[index]));
    RC_ASSERT((adds && is_last) == (out[index].size() > in[index].size()));
    if (adds && is_last) RC_ASSERT(out[index].ends_with(" version 1\n"));
  }
  RC_CLASSIFY(adds, "adds something");
}

RC_GTEST_PROP(AdditionLaws, RewindsForksAndRestartsGoOutAsBefore, ()) {  // law 12
  const auto dialect = *any_dialect();
  const Messages trunk = *conversation();
  test::ByteMemory memory;
  std::map<std::string, std::string> sent_for;  // a conversation as written, as it went out
  for (int each = *rc::gen::inRange(2, 9); each > 0; --each) {
    Messages messages = first(trunk, *rc::gen::inRange<std::size_t>(1, trunk.size() + 1));
    if (messages.back().kind == Kind::assistant) messages.pop_back();
    if (*rc::gen::inRange(0, 3) == 0) messages.back().texts.back() += *words();
    Documents documents;
    const test::Sent sent = send(dialect, messages, Mode::hybrid, memory, &documents);
    const auto [known, is_new] = sent_for.emplace(sent.original, sent.body);
    RC_ASSERT(is_new || known->second == sent.body);
  }
}

RC_GTEST_PROP(AdditionLaws, WithoutAMemoryOrInAPassingConversationNothingIsAdded, ()) {  // law 14
  const auto dialect = *any_dialect();
  const Messages messages = *conversation();
  Documents documents;
  const test::Sent alone = test::send(dialect, messages, Mode::strict, nullptr,
                                      {.replays_additions = true, .additions = &documents});
  RC_ASSERT(alone.body == alone.original);
  test::ByteMemory memory;
  bool stopped = false;
  std::uint64_t added = 0;
  for (const Messages& request : requests_of(messages)) {
    const test::Sent sent = send(dialect, request, Mode::hybrid, memory, &documents);
    RC_ASSERT(!stopped || sent.outcome.tokens_added == added);
    added = sent.outcome.tokens_added;
    if (stopped || !sent.outcome.last_record || *rc::gen::arbitrary<bool>()) continue;
    ConversationState state = sent.outcome.last_record->record->state();
    state.passes_through = stopped = true;
    memory.replace({sent.outcome.last_record->key, std::make_shared<const MessageRecord>(
                                                       sent.outcome.last_record->record->with_state(state))});
  }
}

constexpr auto chat = dialect::Dialect::openai_chat;

Message user(std::string text) {
  return {.kind = Kind::user, .texts = {std::move(text)}, .calls = 0};
}
Message assistant() {
  return {.kind = Kind::assistant, .texts = {"I see."}, .calls = 0};
}

TEST(Addition, IsChosenAnewWhereAConversationIsOnlyItsFirstQuestion) {
  test::ByteMemory memory;
  Documents old(1);
  Documents current(2);
  const Messages question{user("123")};
  EXPECT_TRUE(send(chat, question, Mode::hybrid, memory, &old).body.contains("of \\\\ version 1"));
  EXPECT_EQ(send(chat, question, Mode::hybrid, memory, &old).body,
            send(chat, question, Mode::hybrid, memory, nullptr).body);
  EXPECT_EQ(old.asked, 1);
  const std::string now = send(chat, question, Mode::hybrid, memory, &current).body;
  EXPECT_TRUE(now.contains("of \\\\ version 2"));
  EXPECT_EQ(send(chat, {user("123"), assistant(), user("2")}, Mode::hybrid, memory, nullptr)
                .body.starts_with(test::without_end(now)),
            true);
}

TEST(Addition, StaysInAConversationThatWentOnWhateverOthersAskLater) {  // law 8
  test::ByteMemory memory;
  Documents old(1);
  Documents current(2);
  const Messages question{user("123")};
  Messages longer{user("123"), assistant(), user("4")};
  send(chat, question, Mode::hybrid, memory, &old);
  const std::string before(test::without_end(send(chat, longer, Mode::hybrid, memory, &old).body));
  EXPECT_TRUE(send(chat, question, Mode::hybrid, memory, &current).body.contains("of \\\\ version 1"));
  longer.push_back(assistant());
  longer.push_back(user("5"));
  EXPECT_TRUE(send(chat, longer, Mode::hybrid, memory, &current).body.starts_with(before));
}

TEST(Addition, KnowsTheQuestionBeforeAndWhatClientsSay) {
  test::ByteMemory memory;
  Documents documents;
  send(chat,
       {user("How is it set?"), assistant(), user("<system-reminder>\nBe brief.\n</system-reminder>\n"),
        user("And why \"so\"?"), user("<env>x</env>")},
       Mode::strict, memory, &documents);
  EXPECT_EQ(documents.last.text, "And why \"so\"?");
  EXPECT_EQ(documents.last.before, "How is it set?");
  documents.asked = 0;
  send(chat, {user("How?"), assistant(), user("<system-reminder>Be brief.</system-reminder>")}, Mode::strict,
       memory, &documents);
  EXPECT_EQ(documents.asked, 0) << "only the client says something";
  send(chat, {user("<b>bold</b> words"), assistant(), user("<b>a</b> or <i>b</i>")}, Mode::strict, memory,
       &documents);
  EXPECT_EQ(documents.last.text, "<b>a</b> or <i>b</i>");
}

TEST(Addition, StaysInAStrictRequestOfAConversationThatChanged) {
  test::ByteMemory memory;
  Documents documents;
  Messages messages{user("123")};
  const std::string before(test::without_end(send(chat, messages, Mode::strict, memory, &documents).body));
  messages.push_back({.kind = Kind::assistant, .texts = {"I see."}, .calls = 1});
  std::string noise;
  for (int line = 0; line < 60; ++line)
    noise += "tick of the clock\n";
  messages.push_back({.kind = Kind::results, .texts = {noise}, .calls = 0});
  const test::Sent hybrid = send(chat, messages, Mode::hybrid, memory, &documents);
  EXPECT_TRUE(hybrid.body.starts_with(before));
  EXPECT_EQ(hybrid.outcome.changed.size(), 1U);
  const test::Sent strict = send(chat, messages, Mode::strict, memory, &documents);
  EXPECT_TRUE(strict.body.starts_with(before));
  EXPECT_TRUE(strict.outcome.changed.empty());
  EXPECT_EQ(strict.outcome.state.mode, Mode::strict);
  EXPECT_EQ(send(chat, messages, Mode::hybrid, memory, &documents).body, hybrid.body);
}

}  // namespace
}  // namespace tokenpak::compress
