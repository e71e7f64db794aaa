#include "compress/hygiene.hpp"

#include "compress/line.hpp"
#include "compress/terminal_oracle.hpp"
#include "json/splice.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::compress {
namespace {

std::string with(std::string_view text, const std::vector<TextEdit>& edits) {
  std::string result;
  for (const std::string_view piece : json::splice(text, edits))
    result += piece;
  return result;
}

std::string cleaned(std::string_view text, bool fold = true) {
  std::vector<TextEdit> edits;
  clean_lines(text, {0, text.size()}, fold && may_fold(text), edits);
  return with(text, edits);
}

struct Case {
  const char* before;
  const char* after;
};

void expect_cleaned(std::initializer_list<Case> cases) {
  for (const Case& each : cases) {
    EXPECT_EQ(cleaned(each.before), each.after) << each.before;
    EXPECT_EQ(cleaned(each.after), each.after) << "not settled: " << each.before;
  }
}

TEST(Hygiene, RemovesEscapeSequences) {
  expect_cleaned({
      {"\x1b[32mok\x1b[0m build", "ok build"},
      {"\x1b[01;31m\x1b[Kerror:\x1b[m\x1b[K x", "error: x"},
      {"\x1b]0;title\x07text", "text"},
      {"\x1b(Btext", "text"},
      {"cut off \x1b[31", "cut off \x1b[31"},
      {"up\x1b[1A and on", "up and on"},
  });
}

TEST(Hygiene, HyperlinksKeepTheirAddresses) {
  expect_cleaned({
      {"see \x1b]8;;https://x.org\x1b\\docs\x1b]8;;\x1b\\ now", "see docs (https://x.org) now"},
      {"\x1b]8;;https://x.org\x07https://x.org/\x1b]8;;\x07", "https://x.org/"},
      {"\x1b]8;;a:b\x1b\\one\x1b]8;;c:d\x1b\\two\n", "one (a:b)two (c:d)\n"},
  });
}

TEST(Hygiene, ProgressBecomesItsFinalState) {
  expect_cleaned({
      {"Get 1%\rGet 50%\rGet 100%\r\nnext\r\n", "Get 100%\r\nnext\r\n"},
      {"\tDownloading 10%\r\tDownloading 99%\n", "        Downloading 99%\n"},
      {"one line\ranother one\n", "one line\ranother one\n"},
      {"\x1b[33mone line\x1b[m\ranother one\n", "one line\ranother one\n"},
  });
}

TEST(Hygiene, TrailingBlanksGoButLineBreaksStay) {
  expect_cleaned({
      {"a \nb\t\nc", "a\nb\nc"},
      {"a  \nb", "a  \nb"},
      {"a     \nb", "a  \nb"},
      {"a  \n\nb", "a\n\nb"},
      {"a  \r\nb   \r\n", "a  \r\nb\r\n"},
      {"last  ", "last"},
      {"a\tb\t\t\nc\t\t\n", "a\tb\t\t\nc\n"},  // a row with empty cells; a line without cells
      {"\x1b[31ma \x1b[0m \nb", "a  \nb"},
      {"\tindented\n    so\n", "\tindented\n    so\n"},
  });
}

TEST(Hygiene, BlankRunsBecomeOneEmptyLine) {
  expect_cleaned({
      {"a\n\n\n\nb", "a\n\nb"},
      {"a\n  \n\t\n\x1b[m\nb\n\n\n", "a\n\nb\n\n"},
      {"\r\n\r\n\r\na", "\r\na"},
      {"\n\n   ", "\n"},
  });
}

TEST(Hygiene, RunsOfEqualLinesFold) {
  expect_cleaned({
      {"x\nx\nx\ny", "x \u00d73\ny"},
      {"x\nx\ny", "x\nx\ny"},
      {"a\n  tick\n  tick \n\x1b[2m  tick\x1b[m\n  tick\nb\n", "a\n  tick \u00d74\nb\n"},
      {"x\nx\nx", "x \u00d73"},
      {"x\r\nx\r\nx\r\n", "x \u00d73\r\n"},
      {"x\nx\nx\n\nx\nx\nx\n", "x \u00d73\n\nx \u00d73\n"},
      {"a\tb\t\na\tb\na\tb\n", "a\tb\t\na\tb\na\tb\n"},  // rows that differ in an empty cell
  });
}

TEST(Hygiene, NothingFoldsWhereATimesSignStands) {
  EXPECT_EQ(cleaned("x\nx\nx\nlooks like ours \u00d73\n"), "x\nx\nx\nlooks like ours \u00d73\n");
  EXPECT_FALSE(may_fold("3 \u00d7 4"));
}

TEST(Hygiene, StaysInsideItsSpan) {
  const std::string text = "a \nb \nb \nb \nc \n";
  std::vector<TextEdit> edits;
  clean_lines(text, {3, 9}, true, edits);
  EXPECT_EQ(with(text, edits), "a \nb\nb\nb \nc \n");
}

TEST(Hygiene, ColoursAloneLeaveTheRest) {
  const std::string text = "\x1b[1mx \x1b[m \n\n\n\x1b[2Ky\n";
  std::vector<TextEdit> edits;
  remove_colours(text, {0, text.size()}, edits);
  EXPECT_EQ(with(text, edits), "x  \n\n\n\x1b[2Ky\n");
}

// Text of a few pieces that hygiene cares about; carriage returns only behind a percentage, so that they
// count as progress.
rc::Gen<std::string> narrative() {
  const auto piece = rc::gen::element<std::string>("a", "b", "word ", "  ", " ", "\t", "\n", "\n", "\n\n",
                                                   "\r\n", "tick\n", "tick\n", "\x1b[m", "\x1b[31m", "\x1b[K",
                                                   "4%\r", "\b", "\u4e2d", "\x1b[2K", "\x1b[1A", "\x1b[");
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                      [](const std::vector<std::string>& pieces) {
                        std::string text;
                        for (const std::string& each : pieces)
                          text += each;
                        return text;
                      });
}

RC_GTEST_PROP(Hygiene, EditsAreSortedAndApart, ()) {
  const std::string text = *narrative();
  std::vector<TextEdit> edits;
  clean_lines(text, {0, text.size()}, true, edits);
  std::size_t at = 0;
  for (const TextEdit& edit : edits) {
    RC_ASSERT(edit.range.begin >= at);
    RC_ASSERT(edit.range.end >= edit.range.begin);
    RC_ASSERT(edit.range.end <= text.size());
    RC_ASSERT(!edit.range.empty() || !edit.replacement.empty());
    at = edit.range.end;
  }
}

RC_GTEST_PROP(Hygiene, IsSettledAfterOnePass, ()) {
  const std::string once = cleaned(*narrative());
  RC_ASSERT(cleaned(once) == once);
}

std::vector<std::string> screen_lines(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const Line line = line_at(text, at);
    if (std::string shown = test::terminal_shows(line.body.of(text)); !shown.empty())
      lines.push_back(std::move(shown));
    at = line.next;
  }
  return lines;
}

RC_GTEST_PROP(Hygiene, ATerminalShowsTheSame, ()) {
  const std::string text = *narrative();
  RC_PRE(!text.contains('\t'));  // a tab that is printed is not a tab that moves the cursor
  for (std::size_t at = text.find('\x1b'); at != std::string::npos; at = text.find('\x1b', at + 1)) {
    const EscapeSequence sequence = read_escape_sequence(std::string_view(text).substr(at));
    RC_PRE(sequence.size > 0 &&
           sequence.effect != EscapeEffect::elsewhere);  // the slow terminal knows no others
  }
  RC_ASSERT(screen_lines(cleaned(text, false)) == screen_lines(text));
}

}  // namespace
}  // namespace tokenpak::compress
