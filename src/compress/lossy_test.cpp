// What may be lost: of which texts, in which modes, and never of a file that is edited.

#include "compress/lossy.hpp"

#include "compress/lossy_test.hpp"
#include "compress/test_conversation.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tokenpak::compress {
namespace {

using test::asks;
using test::call;
using test::read_of;
using test::saved_by;
using test::sent;
using test::transformed;
using test::with;

std::string wordy() {
  std::string text;
  for (const char* sentence :
       {"In order to make sure that the server is able to start, it is important to note that the "
        "administrator has to take a look at the file in which the settings are kept.",
        "Due to the fact that the cache is read at the start, a change of the settings has an effect only "
        "after the next start.",
        "The majority of the visitors come in the course of the morning, and a large number of them stay "
        "until the bell of the church is heard.",
        "At this point in time there is no bridge over the river, with the result that the people of the "
        "village have to make use of the ferry.",
        "In the event that the ferry is late, the keeper of the inn is in a position to offer a room for the "
        "night.",
        "It should be noted that the owner of the mill has the ability to close the gate for the purpose of "
        "keeping the water in the pond.",
        "The council came to the conclusion that a new road is necessary in spite of the fact that the old "
        "one is in good condition.",
        "With regard to the library, the reader is required to fill in a form prior to the first visit, and "
        "the form is kept in a drawer of the desk.",
        "For the reason that the harvest was poor, the farmers made a decision to sell a part of the herd in "
        "the near future.",
        "The teacher is of the opinion that the children have a need for a larger room, as well as a garden "
        "in close proximity to the school."})
    text.append(sentence).append("\n\n");
  return text;
}

/// A conversation whose tool results were fetched from the web: no file is behind them that could be edited.
test::Conversation fetched(const std::vector<test::Block>& blocks) {
  test::Conversation from = test::conversation(blocks);
  for (dialect::TextSpan& span : from.request.texts) {
    if (span.kind == dialect::BlockKind::tool_result) span.tool_name = "WebFetch";
  }
  return from;
}

TEST(Lossy, NarrativeIsSaidInFewerWordsUnlessNothingMayBeLost) {
  const test::Conversation from = fetched({{.text = wordy()}});
  for (const Mode mode : {Mode::hybrid, Mode::aggressive}) {
    const Outcome outcome = transformed(from, with(mode));
    EXPECT_GT(saved_by(outcome, Stage::prose), 50U);
    EXPECT_TRUE(sent(from, outcome, 0).starts_with("To ensure")) << sent(from, outcome, 0);
    EXPECT_TRUE(outcome.originals.empty()) << "a few words need no whole text to go back to";
    EXPECT_TRUE(transformed(from, with(mode, true)).edits.empty());
  }
  EXPECT_TRUE(transformed(from, with(Mode::strict)).edits.empty());
}

TEST(Lossy, TheLossFreeStagesComeOnTop) {
  const std::string noisy =
      wordy() + "\x1b[31mIt was red.\x1b[0m   \n" + std::string(40, '\n') + "The end.\n";
  const test::Conversation from = fetched({{.text = noisy}});
  const Outcome outcome = transformed(from, with(Mode::hybrid));
  EXPECT_GT(saved_by(outcome, Stage::prose), 0U);
  EXPECT_GT(saved_by(outcome, Stage::hygiene), 0U);
  const std::string out = sent(from, outcome, 0);
  EXPECT_TRUE(out.ends_with("It was red.\n\nThe end.\n")) << out;
  EXPECT_EQ(outcome.tokens_saved, test::counter.count(noisy) - test::counter.count(out));
}

TEST(Lossy, OnlyWrappedLinesAreJoined) {
  const std::string entries = wordy();
  std::string as_log;
  std::string wrapped;
  for (std::size_t at = 0; at < entries.size();) {
    const std::size_t end = entries.find("\n\n", at);
    const std::string sentence = entries.substr(at, end - at);
    as_log += sentence + "\nthe job was done\n";
    const std::size_t middle = sentence.find(' ', sentence.size() / 2 + 5);
    wrapped += sentence.substr(0, middle) + "\n" + sentence.substr(middle + 1) + "\n\n";
    at = end + 2;
  }
  const auto out_of = [](const std::string& text) {
    const test::Conversation from = fetched({{.text = text}});
    return sent(from, transformed(from, with(Mode::hybrid)), 0);
  };
  EXPECT_FALSE(out_of(as_log).contains("the job was done ")) << out_of(as_log);
  EXPECT_LT(std::ranges::count(out_of(wrapped), '\n'), std::ranges::count(wrapped, '\n')) << out_of(wrapped);
}

TEST(Lossy, TheSameTextAgainIsShownBefore) {
  const test::Conversation from = fetched({{.text = wordy()}, {.text = "x"}, {.text = wordy()}});
  test::Conversation results = from;
  for (dialect::TextSpan& span : results.request.texts)
    span.role = dialect::Role::tool;
  const Outcome outcome = transformed(results, with(Mode::hybrid));
  EXPECT_GT(saved_by(outcome, Stage::shown_before), 0U);
  EXPECT_LT(sent(results, outcome, 2).size(), 100U) << sent(results, outcome, 2);
}

/// A document with a paragraph on each of many subjects, no two alike, and one fact that is asked for.
std::string document() {
  const std::vector<std::string> subjects = {
      "harbour", "lantern", "orchard", "glacier", "library", "furnace", "meadow",   "canyon",
      "bakery",  "chapel",  "granary", "lagoon",  "foundry", "prairie", "vineyard", "quarry"};
  const std::vector<std::string> sentences = {
      "The keeper of the % opens its gate early and closes it when the bell of the church is heard.",
      "Nobody remembers how old the % is, though the letters of a merchant speak of it.",
      "On a clear day one sees the % from the hill behind the station.",
      "Children are told stories about the % before they go to sleep.",
      "A painter who lived beside the % sold few of her pictures.",
      "There was a fire at the % once, and the mayor himself carried water.",
      "Most visitors come to the % by boat, some of them on foot.",
      "The % appears on the seal of the county, between two fishes.",
      "Whoever owns the % must repair its roof before the winter.",
      "Bread is given to the poor at the % on the first Sunday of the year."};
  std::string text = "# The places of the county\n\n";
  std::uint32_t random = 1;
  for (int paragraph = 0; paragraph < 96; ++paragraph) {
    for (int each = 0; each < 3; ++each) {
      random = random * 1'664'525 + 1'013'904'223;
      std::string sentence = sentences[(random >> 16) % sentences.size()];
      text += sentence.replace(sentence.find('%'), 1, subjects[(random >> 24) % subjects.size()]) + " ";
    }
    text += "\n\n";
    if (paragraph == 50) text += "The bridge over the gorge was built by Ada Lovelace in 1840.\n\n";
  }
  return text;
}

TEST(Lossy, OfALongDocumentStaysWhatTheQuestionIsAbout) {
  test::Block fetched{.text = document(), .tool_arguments = R"({"url":"https://example.org/county"})"};
  test::Conversation from = test::conversation({asks("Who built the bridge over the gorge?"), fetched});
  from.request.texts[1].tool_name = "WebFetch";
  const Outcome outcome = transformed(from, with(Mode::hybrid));
  EXPECT_GE(saved_by(outcome, Stage::extract), least_tokens_cut);
  ASSERT_EQ(outcome.originals.size(), 1U);
  EXPECT_EQ(outcome.originals[0].key, original_key(fetched.text));
  const std::string out = sent(from, outcome, 1);
  EXPECT_TRUE(out.contains("built by Ada Lovelace in 1840.")) << out;
  EXPECT_LT(out.size(), fetched.text.size() / 2);
  const std::size_t marker = out.find("[tokenpak cut ");
  ASSERT_NE(marker, std::string::npos);
  EXPECT_TRUE(out.substr(marker, out.find(']', marker) - marker)
                  .ends_with(", whole text: /home/ada/.tokenpak/originals/" +
                             file_name_of(original_key(fetched.text))))
      << out;
  EXPECT_EQ(outcome.tokens_saved, test::counter.count(fetched.text) - test::counter.count(out));

  // A question that comes later is not this text's, nor is the file that a reader was asked for a document.
  const test::Conversation later =
      test::conversation({fetched, asks("Who built the bridge over the gorge?")});
  EXPECT_TRUE(transformed(later, with(Mode::hybrid)).originals.empty());
  test::Conversation read = from;
  read.request.texts[1].tool_name = "Read";
  EXPECT_TRUE(transformed(read, with(Mode::hybrid)).originals.empty());
  Settings without_originals = with(Mode::hybrid);
  without_originals.keeps_originals = false;
  EXPECT_EQ(saved_by(transformed(from, without_originals), Stage::extract), 0U);
  EXPECT_TRUE(transformed(from, with(Mode::hybrid, true)).originals.empty());
}

TEST(Lossy, WhatIsPastedIsAskedAboutInItsOwnMessage) {
  test::Conversation from = test::conversation(
      {{.text = document(), .kind = dialect::BlockKind::text}, asks("Who built the bridge over the gorge?")});
  from.request.texts[1].message = from.request.texts[0].message;
  from.request.texts[1].block = 1;
  const Outcome outcome = transformed(from, with(Mode::hybrid));
  EXPECT_EQ(outcome.originals.size(), 1U);
  EXPECT_TRUE(sent(from, outcome, 0).contains("built by Ada Lovelace in 1840."));
}

/// A file of Python with more words about it than in it.
std::string commented(int functions) {
  std::string text = "import math\n\n\n";
  for (int each = 0; each < functions; ++each) {
    text += "def area_" + std::to_string(each) +
            "(radius):\n"
            "    \"\"\"Computes what a circle covers, given how far its rim is from its middle.\"\"\"\n"
            "    # The square of the radius comes first, since it is what everything else is made of.\n"
            "    squared = radius * radius\n"
            "    # And the constant that ancient people already knew, if not as many digits of it.\n"
            "    return math.pi * squared + " +
            std::to_string(each) + "\n\n\n";
  }
  return text;
}

TEST(Lossy, AnEditedFileLosesNothing) {
  const test::Block edit = call("*** Begin Patch\n*** Update File: src/guide.py\n");
  const test::Conversation after =
      test::conversation({edit, read_of("/home/ada/src/guide.py", commented(60))});
  EXPECT_TRUE(transformed(after, with(Mode::aggressive)).edits.empty());
  const test::Conversation other =
      test::conversation({edit, read_of("/home/ada/src/other.py", commented(60))});
  EXPECT_FALSE(transformed(other, with(Mode::aggressive)).edits.empty());
  // What comes later changes nothing of what went out before (law 3).
  const test::Conversation before =
      test::conversation({read_of("/home/ada/src/guide.py", commented(60)), edit});
  EXPECT_FALSE(transformed(before, with(Mode::aggressive)).edits.empty());
}

TEST(Lossy, WhatMayBeAFileKeepsItsWords) {
  test::Conversation from =
      test::conversation({{.text = wordy(), .tool_arguments = R"({"cmd":"sed -n 1,99p notes.md"})"}});
  from.request.texts[0].tool_name = "exec_command";
  EXPECT_EQ(saved_by(transformed(from, with(Mode::aggressive)), Stage::prose), 0U);
  from.request.texts[0].tool_name = "Read";
  EXPECT_EQ(saved_by(transformed(from, with(Mode::aggressive)), Stage::prose), 0U);
  test::Conversation of_no_call = test::conversation({{.text = wordy()}});
  EXPECT_EQ(saved_by(transformed(of_no_call, with(Mode::aggressive)), Stage::prose), 0U);
}

TEST(Lossy, ACommentOfASourceFileIsSource) {
  std::string comment = "# Guide\n\n" + wordy();
  for (int each = 0; each < 40; ++each)
    comment += "\x1b[31mThe light is red.\x1b[0m Wait for it.\n";
  const auto cleaned = [&](std::string_view file) {
    test::Conversation from = test::conversation({read_of(file, comment)});
    from.request.texts[0].tool_name = "Read";
    return saved_by(transformed(from, with(Mode::hybrid)), Stage::hygiene) > 0;
  };
  EXPECT_TRUE(cleaned("notes.md"));
  EXPECT_FALSE(cleaned("src/lib.rs"));
}

TEST(Lossy, AggressiveTakesCommentsOutOfLongSourceTextsThatCanBeReadAgain) {
  const std::string source = commented(48);
  const test::Conversation from = test::conversation({read_of("src/area.py", source)});
  EXPECT_TRUE(transformed(from, with(Mode::hybrid)).edits.empty());
  EXPECT_TRUE(transformed(from, with(Mode::aggressive, true)).edits.empty());

  const Outcome outcome = transformed(from, with(Mode::aggressive));
  EXPECT_GE(saved_by(outcome, Stage::code), least_tokens_cut);
  ASSERT_EQ(outcome.originals.size(), 1U);
  EXPECT_EQ(outcome.originals[0].key, original_key(source));
  EXPECT_EQ(outcome.originals[0].text, 0U);
  EXPECT_TRUE(outcome.originals[0].is_new);
  const std::string out = sent(from, outcome, 0);
  EXPECT_TRUE(
      out.starts_with("# [tokenpak cut comments and layout, whole text: /home/ada/.tokenpak/originals/" +
                      file_name_of(original_key(source)) + "]\nimport math\n"))
      << out.substr(0, 300);
  EXPECT_FALSE(out.contains("ancient"));
  EXPECT_TRUE(out.contains("return math.pi * squared + 47"));
  EXPECT_EQ(outcome.tokens_saved, test::counter.count(source) - test::counter.count(out));

  Settings without_originals = with(Mode::aggressive);
  without_originals.keeps_originals = false;
  EXPECT_TRUE(transformed(from, without_originals).edits.empty());
}

TEST(Lossy, ACutOfFewTokensIsNotWorthIt) {
  const test::Conversation from = test::conversation({read_of("src/area.py", commented(10))});
  EXPECT_TRUE(transformed(from, with(Mode::aggressive)).edits.empty());
}

TEST(Lossy, LinesAboutTheQuestionStay) {
  const test::Block asked{.text = "Which constant did the Babylonians use? See the ancient part.",
                          .kind = dialect::BlockKind::text,
                          .is_protected = true};
  const test::Conversation from = test::conversation({asked, read_of("src/area.py", commented(120))});
  const Outcome outcome = transformed(from, with(Mode::aggressive));
  ASSERT_EQ(outcome.originals.size(), 1U);
  EXPECT_TRUE(sent(from, outcome, 1).contains("# And the constant that ancient people already knew"));
  EXPECT_FALSE(sent(from, outcome, 1).contains("comes first"));
}

TEST(Lossy, ATextThatWasCutStaysWholeWhenItIsReadAgain) {
  const std::string source = commented(60);
  const test::Block again = {
      .text = source,
      .tool_arguments = R"({"command":"curl localhost:8766/expand/)" + name_of(original_key(source)) + "\"}"};
  const test::Conversation from = test::conversation({read_of("src/area.py", source), again});
  EXPECT_EQ(transformed(from, with(Mode::aggressive)).changed.size(), 1U);
  // Also where the call does not tell that it was read from there.
  const test::Conversation same =
      test::conversation({read_of("src/area.py", source), read_of("elsewhere.py", source)});
  EXPECT_EQ(transformed(same, with(Mode::aggressive)).changed.size(), 1U);
}

TEST(Lossy, NothingMoreIsCutWhereWhatWasCutIsReadAgainAndAgain) {
  const auto read_again = [](std::string_view name) {
    return test::Block{
        .text = "the text",
        .tool_arguments = fmt::format(R"({{"path":"/home/ada/.tokenpak/originals/{}.txt"}})", name)};
  };
  const auto cut_texts = [](const std::vector<test::Block>& blocks) {
    return transformed(test::conversation(blocks), with(Mode::aggressive)).originals.size();
  };
  const auto source = [](int number) {
    return read_of(fmt::format("src/area{}.py", number), commented(60 + number));
  };
  const test::Block first = read_again("0123456789abcdef");
  const test::Block second = read_again("fedcba9876543210");
  EXPECT_EQ(cut_texts({source(0), source(1), first, source(2)}), 3U);  // once is chance
  EXPECT_EQ(cut_texts({source(0), source(1), first, second, source(2)}), 2U);
  EXPECT_EQ(cut_texts({source(0), first, second, source(1), source(2)}), 1U);
  // Two of eight are read again: that pays.
  EXPECT_EQ(cut_texts({source(0), source(1), source(2), source(3), source(4), source(5), source(6), source(7),
                       first, second, source(8)}),
            9U);
}

TEST(Lossy, AMarkerInATextGivesItNoPrivilege) {
  const std::string marker =
      marked_cuts("x\n", std::vector<ByteRange>{{0, 2}}, "/home/ada/.tokenpak/originals", OriginalKey{1})
          .front()
          .replacement;
  const test::Conversation from = test::conversation({read_of("src/area.py", marker + commented(60))});
  const Outcome outcome = transformed(from, with(Mode::aggressive));
  EXPECT_TRUE(outcome.edits.empty());
  EXPECT_TRUE(outcome.originals.empty());
}

TEST(Lossy, WhatWasReadBackFromAnOriginalStays) {
  const test::Conversation from = test::conversation(
      {{.text = wordy(),
        .tool_arguments =
            R"({"command":"sed -n 3,9p /home/ada/.tokenpak/originals/0123456789abcdef.txt"})"}});
  EXPECT_TRUE(transformed(from, with(Mode::aggressive)).edits.empty());
}

}  // namespace
}  // namespace tokenpak::compress
