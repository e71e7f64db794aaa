#include "compress/compose_edits.hpp"

#include "compress/test_conversation.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::compress {
namespace {

std::vector<TextEdit> any_edits(std::size_t size) {
  std::vector<TextEdit> edits;
  std::size_t at = 0;
  while (at <= size && *rc::gen::inRange(0, 4) > 0) {
    TextEdit& edit = edits.emplace_back();
    edit.range.begin = at + *rc::gen::inRange<std::size_t>(0, std::min<std::size_t>(3, size - at) + 1);
    edit.range.end = edit.range.begin +
                     *rc::gen::inRange<std::size_t>(0, std::min<std::size_t>(4, size - edit.range.begin) + 1);
    edit.replacement = *rc::gen::container<std::string>(rc::gen::inRange('A', 'Z'));
    at = edit.range.end;
  }
  return edits;
}

RC_GTEST_PROP(ComposeEditsProperty, IsOneAfterTheOther, ()) {
  const auto text = *rc::gen::scale(0.3, rc::gen::container<std::string>(rc::gen::inRange('a', 'z')));
  const std::vector<TextEdit> first = any_edits(text.size());
  const std::string between = test::spliced(text, first);
  const std::vector<TextEdit> second = any_edits(between.size());
  RC_ASSERT(test::spliced(text, composed(first, second)) == test::spliced(between, second));
}

TEST(ComposeEdits, EditsThatDoNotMeetStayApart) {
  const std::vector<TextEdit> first{{.range = {0, 2}, .replacement = "x"}};
  const std::vector<TextEdit> second{{.range = {3, 4}, .replacement = "yy"}};
  const std::vector<TextEdit> both = composed(first, second);  // "abcdefg" -> "xcdefg" -> "xcdyyfg"
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(both[0].range, (ByteRange{0, 2}));
  EXPECT_EQ(both[1].range, (ByteRange{4, 5}));
}

}  // namespace
}  // namespace tokenpak::compress
