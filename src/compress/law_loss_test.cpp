// The laws of cache safety that bind what may be lost of a conversation, over generated ones in all dialects.

#include "compress/client_test.hpp"
#include "compress/law_test.hpp"
#include "compress/original.hpp"
#include "compress/test_conversation.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::compress {
namespace {

using test::Message;
using test::Messages;
using test::laws::any_dialect;
using test::laws::any_mode;
using test::laws::conversation;
using Kind = Message::Kind;

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

}  // namespace
}  // namespace tokenpak::compress
