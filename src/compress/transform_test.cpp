#include "compress/transform.hpp"

#include "compress/gate.hpp"
#include "compress/policy.hpp"
#include "compress/protected_document.hpp"
#include "compress/record_cache.hpp"
#include "compress/test_conversation.hpp"
#include "json/cursor.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::compress {
namespace {

using test::Block;
using test::Conversation;

const std::vector<std::string> protected_names = {"SOUL.md", "CLAUDE.md", "AGENTS.md"};

std::string repeated(std::string_view line, int times) {
  std::string text;
  for (int each = 0; each < times; ++each)
    text += line;
  return text;
}

TEST(Mode, NamesGoBothWays) {
  for (const Mode mode : {Mode::strict, Mode::hybrid, Mode::aggressive})
    EXPECT_EQ(mode_named(name_of(mode)), mode);
  EXPECT_EQ(mode_named("Hybrid"), std::nullopt);
  EXPECT_EQ(mode_named(""), std::nullopt);
}

TEST(Policy, FollowsTheTableOfModes) {
  for (const TextClass each : {TextClass::narrative, TextClass::code, TextClass::config, TextClass::blob}) {
    EXPECT_EQ(treatment_of(Mode::strict, each), Treatment::keep);
    if (each != TextClass::narrative) {
      EXPECT_EQ(treatment_of(Mode::hybrid, each), Treatment::keep);
    }
  }
  EXPECT_EQ(treatment_of(Mode::hybrid, TextClass::narrative), Treatment::hygiene);
  EXPECT_EQ(treatment_of(Mode::aggressive, TextClass::narrative), Treatment::hygiene);
}

TEST(Gate, AsksForEightTokensAndThreePercent) {
  const auto saving = [](std::string_view text, ByteRange removed) {
    const std::vector<TextEdit> edits = {{.range = removed, .replacement = {}}};
    return worthwhile_saving(text, edits, test::counter);
  };
  const std::string words = repeated("some plain words in a line\n", 200);
  EXPECT_EQ(saving(words, {0, 27}), 0U);      // about seven of 1,400
  EXPECT_EQ(saving(words, {0, 27 * 3}), 0U);  // over eight, under 3 %
  EXPECT_GE(saving(words, {0, 27 * 20}), 100U);
  EXPECT_EQ(saving(words, {0, words.size()}), 0U);  // nothing would be left
  EXPECT_EQ(saving("\n \x1b[31m\x1b[31m\x1b[31m\x1b[31m\x1b[31m", {2, 27}), 0U);
}

TEST(ProtectedDocument, IsToldByItsName) {
  const std::string filler = repeated("words that fill the head of a text\n", 100);
  const auto carries = [](std::string_view text, std::string_view arguments = "") {
    return carries_document(text, arguments, protected_names);
  };
  EXPECT_TRUE(carries("# CLAUDE.md\nrules"));
  EXPECT_TRUE(carries("see claude.md for rules"));
  EXPECT_TRUE(carries("rules", R"({\"file_path\":\"/a/CLAUDE.md\"})"));
  EXPECT_TRUE(carries("rules", R"(cat a\nCLAUDE.md)"));
  EXPECT_TRUE(carries(filler + "Contents of /home/a/CLAUDE.md (project instructions):\nrules"));
  EXPECT_TRUE(carries(filler + "==> docs/AGENTS.md <==\nrules"));
  EXPECT_TRUE(carries(filler + "<file path=\"/a/SOUL.md\">\nrules"));
  EXPECT_TRUE(carries(filler + "File: CLAUDE.md\nrules"));
  EXPECT_FALSE(carries(filler + "we could also write a CLAUDE.md for this one day, said the man\n"));
  EXPECT_FALSE(carries("NOTCLAUDE.md"));
  EXPECT_FALSE(carries("CLAUDE.mdx"));
  EXPECT_FALSE(carries(filler, R"({"path":"/a/README.md"})"));
  EXPECT_FALSE(carries_document("CLAUDE.md", "", {}));
}

TEST(Transform, CountsWhatItSaves) {
  const Conversation before =
      test::conversation({{.text = repeated("tick of the clock\n", 30)}, {.text = "nothing to do here"}});
  const Outcome outcome = test::transformed(before, Mode::hybrid);
  EXPECT_EQ(outcome.changed.size(), 1U);
  EXPECT_EQ(outcome.texts_failed_open, 0U);
  EXPECT_EQ(outcome.tokens_saved, test::counter.count(repeated("tick of the clock\n", 30)) -
                                      test::counter.count("tick of the clock \u00d730\n"));
  EXPECT_EQ(outcome.saved_by_stage[static_cast<std::size_t>(Stage::hygiene)], outcome.tokens_saved);
  EXPECT_EQ(outcome.texts_by_stage[static_cast<std::size_t>(Stage::hygiene)], outcome.changed.size());
  EXPECT_TRUE(test::spliced(before.body, outcome.edits).contains("\"tick of the clock \u00d730\\n\""));
}

TEST(Transform, LeavesProtectedTextsAndDocuments) {
  const std::string text = repeated("tick of the clock\n", 30);
  EXPECT_TRUE(test::transformed(test::conversation({{.text = text, .is_protected = true}}), Mode::aggressive)
                  .edits.empty());
  EXPECT_TRUE(test::transformed(test::conversation({{.text = text, .tool_arguments = "cat CLAUDE.md"}}),
                                Mode::aggressive, protected_names)
                  .edits.empty());
  EXPECT_EQ(test::after("# SOUL.md\n" + text, Mode::aggressive, protected_names), "# SOUL.md\n" + text);
}

TEST(Transform, LeavesHugeTextsAndSaysSo) {
  const Conversation before = test::conversation({{.text = std::string(9'000'000, '\n') + "x"}});
  const Outcome outcome = test::transformed(before, Mode::hybrid);
  EXPECT_TRUE(outcome.edits.empty());
  EXPECT_EQ(outcome.texts_failed_open, 1U);
}

TEST(Transform, KeepsTheEscapesOfWhatStays) {
  const std::string raw =
      R"(caf\u00e9 \/ \u001b[31mred\u001B[0m \u001b[31mred\u001B[0m \u001b[31mred\u001B[0m \ud83d\ude80 \"q\"\r\n\t\u0041)";
  const std::string body = "\"" + raw + "\"";
  dialect::Request request;
  request.texts.push_back({});
  request.texts[0].raw = {1, 1 + raw.size()};
  request.texts[0].is_protected = false;
  request.texts[0].message = 0;
  const Outcome outcome = transform(
      body, request,
      {.mode = Mode::hybrid, .protected_documents = {}, .least_cacheable_tokens = 0, .cache_multiple = 1},
      test::counter);
  EXPECT_EQ(test::spliced(body, outcome.edits),
            R"("caf\u00e9 \/ red red red \ud83d\ude80 \"q\"\r\n\t\u0041")");
}

// --- The laws of cache safety, over generated conversations.

rc::Gen<Block> block() {
  const auto piece = rc::gen::element<std::string>(
      "some words in a row that mean little\n", "tick\n", "tick\n", "tick\n", "\n", "\n\n\n", "   \n",
      "a \"quoted\" \\ word  \n", "\x1b[01;31merror:\x1b[m it broke\n", "Get 1%\rGet 50%\rGet 100%\n",
      "```\n", "x = compute(1);\n", "def f(a):\n", "{\"a\": 1}\n", "key: value\n",
      "2024-01-01 10:00:00 INFO started\n", "caf\u00e9 \u4e2d\u6587 \U0001F680\n", "# CLAUDE.md\n",
      "odd \u00d73\n", "\x1b[2K\x1b[1A", "N\bNO\bO\n", "no end");
  const auto text = rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                                 [](const std::vector<std::string>& pieces) {
                                   std::string result;
                                   for (const std::string& each : pieces)
                                     result += each;
                                   return result;
                                 });
  return rc::gen::build<Block>(
      rc::gen::set(&Block::text, text), rc::gen::set(&Block::is_protected, rc::gen::arbitrary<bool>()),
      rc::gen::set(&Block::kind, rc::gen::element(dialect::BlockKind::text, dialect::BlockKind::tool_result)),
      rc::gen::set(&Block::tool_arguments,
                   rc::gen::element<std::string>("", "cat AGENTS.md", "{\"command\": \"make\"}")));
}

// Larger than RapidCheck's default, so that most conversations hold texts that pass the gate.
rc::Gen<std::vector<Block>> blocks() {
  return rc::gen::scale(3.0, rc::gen::container<std::vector<Block>>(block()));
}

// Structure of a JSON document: every byte of it but the contents of strings.
std::string structure(std::string_view document) {
  std::string result;
  bool in_string = false;
  for (std::size_t at = 0; at < document.size(); ++at) {
    if (in_string && document[at] == '\\') {
      ++at;
      continue;
    }
    if (document[at] == '"') in_string = !in_string;
    if (!in_string || document[at] == '"') result += document[at];
  }
  return result;
}

bool is_json(std::string_view document) {
  json::Cursor cursor(document);
  cursor.skip();
  return cursor.finish();
}

RC_GTEST_PROP(Laws, EditsStandInsideOpenTextsOnly, ()) {  // laws 1 and 6
  const Conversation before = test::conversation(*blocks());
  const Outcome outcome =
      test::transformed(before, *rc::gen::element(Mode::hybrid, Mode::aggressive), protected_names);
  RC_CLASSIFY(!outcome.edits.empty(), "changes something");
  std::size_t at = 0;
  for (const json::Edit& edit : outcome.edits) {
    RC_ASSERT(edit.range.begin >= at);
    at = edit.range.end;
    const bool is_open = std::ranges::any_of(before.request.texts, [&](const dialect::TextSpan& span) {
      return !span.is_protected && edit.range.begin >= span.raw.begin && edit.range.end <= span.raw.end;
    });
    RC_ASSERT(is_open);
  }
}

RC_GTEST_PROP(Laws, TheResultIsTheSameJsonButForTexts, ()) {  // laws 1 and 7
  const Conversation before = test::conversation(*blocks());
  const Outcome outcome = test::transformed(before, Mode::hybrid, protected_names);
  const std::string result = test::spliced(before.body, outcome.edits);
  RC_ASSERT(is_json(before.body));
  RC_ASSERT(is_json(result));
  RC_ASSERT(structure(result) == structure(before.body));
}

RC_GTEST_PROP(Laws, LaterBlocksDoNotChangeEarlierOnes, ()) {  // laws 2 and 3
  const std::vector<Block> all = *blocks();
  const auto count = *rc::gen::inRange<std::size_t>(0, all.size() + 1);
  const Conversation whole = test::conversation(all);
  const Conversation start =
      test::conversation({all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count)});
  const Outcome of_whole = test::transformed(whole, Mode::hybrid, protected_names);
  const Outcome of_start = test::transformed(start, Mode::hybrid, protected_names);
  RC_ASSERT(of_start.edits.size() <= of_whole.edits.size());
  for (std::size_t index = 0; index < of_start.edits.size(); ++index) {
    RC_ASSERT(of_start.edits[index].range == of_whole.edits[index].range);
    RC_ASSERT(of_start.edits[index].replacement == of_whole.edits[index].replacement);
  }
  const std::size_t common = count == 0 ? 0 : start.request.texts[count - 1].raw.end;
  for (std::size_t index = of_start.edits.size(); index < of_whole.edits.size(); ++index) {
    RC_ASSERT(of_whole.edits[index].range.begin >= common);
  }
}

RC_GTEST_PROP(Laws, EachChangedTextPassesTheGateAndIsNotEmpty, ()) {  // laws 7 and 10
  const Block each = *block();
  const std::string result = test::after(each.text, Mode::hybrid);
  if (result == each.text) return;
  const std::uint64_t before = test::counter.count(each.text);
  const std::uint64_t now = test::counter.count(result);
  RC_ASSERT(before >= now + 8);
  RC_ASSERT((before - now) * 100 >= before * 3);
  RC_ASSERT(result.find_first_not_of(" \t\r\n") != std::string::npos);
}

RC_GTEST_PROP(Laws, StrictChangesNothing, ()) {
  const Conversation before = test::conversation(*blocks());
  RC_ASSERT(test::transformed(before, Mode::strict, protected_names).edits.empty());
}

RC_GTEST_PROP(Laws, FencedTextStaysInHybrid, ()) {
  const Block each = *block();
  RC_PRE(!each.text.contains("```"));
  const std::string fence = "```log\n" + each.text + "\n```\n";
  RC_ASSERT(test::after(repeated("tick of the clock\n", 9) + fence, Mode::hybrid).ends_with(fence));
}

TEST(UndecidedText, IsWhatNoRequestBeforeHeld) {
  const Block first{.text = repeated("one line of a log\n", 40)};
  const Block second{.text = repeated("another line\n", 30)};
  const auto size_of = [](const Conversation& of, std::size_t text) {
    return of.request.texts[text].raw.size();
  };
  Conversation beginning = test::conversation({first});
  beginning.request.texts[0].newest_turn = true;
  Conversation whole = test::conversation({first, {.text = "ours", .is_protected = true}, second});
  whole.request.texts[2].newest_turn = true;

  RecordCache memory;
  EXPECT_EQ(undecided_text(beginning.body, beginning.request, nullptr), size_of(beginning, 0));
  EXPECT_EQ(undecided_text(beginning.body, beginning.request, &memory), size_of(beginning, 0));
  // What is older than the newest turn stays as it is, whoever asks.
  EXPECT_EQ(undecided_text(whole.body, whole.request, &memory), size_of(whole, 2));
  for (const Conversation& request : {beginning, whole}) {
    const Outcome outcome =
        transform(request.body, request.request, {.mode = Mode::hybrid, .protected_documents = {}},
                  test::counter, &memory);
    for (const KeyedRecord& record : outcome.new_records)
      memory.keep(record);
    EXPECT_EQ(undecided_text(request.body, request.request, &memory), 0U);
  }
}

}  // namespace
}  // namespace tokenpak::compress
