#include "compress/message_record.hpp"

#include "compress/record_cache.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::compress {
namespace {

MessageRecord any_record() {
  ConversationState state;
  state.mode = *rc::gen::element(Mode::strict, Mode::hybrid, Mode::aggressive);
  state.has_changes = *rc::gen::arbitrary<bool>();
  state.passes_through = *rc::gen::arbitrary<bool>();
  state.lossless = *rc::gen::arbitrary<bool>();
  state.legends_shown = *rc::gen::arbitrary<std::uint32_t>();
  std::vector<TextChange> changes(*rc::gen::inRange<std::size_t>(0, 4));
  for (TextChange& change : changes) {
    change.text = *rc::gen::arbitrary<std::uint32_t>();
    for (std::uint64_t& tokens : change.saved)
      tokens = *rc::gen::arbitrary<std::uint32_t>();
    std::size_t at = 0;
    for (int edits = *rc::gen::inRange(0, 4); edits > 0; --edits) {
      const std::size_t begin = at + *rc::gen::inRange<std::size_t>(0, 1000);
      at = begin + *rc::gen::inRange<std::size_t>(0, 1000);
      change.edits.push_back({.range = {begin, at}, .replacement = *rc::gen::string<std::string>()});
    }
    if (*rc::gen::arbitrary<bool>()) change.original = OriginalKey{*rc::gen::arbitrary<std::uint64_t>()};
    change.raw_size = at + *rc::gen::inRange<std::size_t>(0, 1000);
  }
  std::optional<Addition> addition;
  if (*rc::gen::arbitrary<bool>()) {
    addition = {.text = *rc::gen::arbitrary<std::uint32_t>(),
                .raw_size = *rc::gen::arbitrary<std::uint64_t>(),
                .escaped = *rc::gen::string<std::string>(),
                .tokens = *rc::gen::arbitrary<std::uint64_t>(),
                .passages = std::vector<AddedPassage>(*rc::gen::inRange<std::size_t>(0, 4))};
    for (AddedPassage& passage : addition->passages)
      passage = {*rc::gen::string<std::string>(), *rc::gen::arbitrary<std::uint64_t>()};
  }
  const auto source_version = *rc::gen::element<std::uint64_t>(0, 1, 0xfedcba9876543210U);
  return {state, std::move(changes), std::move(addition), source_version};
}

RC_GTEST_PROP(MessageRecordProperty, ComesBackAsItWas, ()) {
  const MessageRecord record = any_record();
  const auto back = read_record(write_record(record));
  RC_ASSERT(back != nullptr);
  RC_ASSERT(back->state() == record.state());
  RC_ASSERT(back->forwarded() == record.forwarded());
  RC_ASSERT(back->addition() == record.addition());
  RC_ASSERT(back->source_version() == record.source_version());
  RC_ASSERT(back->changes().size() == record.changes().size());
  for (std::size_t index = 0; index < record.changes().size(); ++index) {
    RC_ASSERT(back->changes()[index].raw_size == record.changes()[index].raw_size);
    RC_ASSERT(back->changes()[index].saved == record.changes()[index].saved);
    RC_ASSERT(back->changes()[index].original == record.changes()[index].original);
  }
}

RC_GTEST_PROP(MessageRecordProperty, DamageIsNoticed, ()) {
  std::string bytes = write_record(any_record());
  const auto at = *rc::gen::inRange<std::size_t>(0, bytes.size());
  bytes[at] = static_cast<char>(bytes[at] ^ (1 << *rc::gen::inRange(0, 8)));
  RC_ASSERT(read_record(bytes) == nullptr);
  RC_ASSERT(read_record(write_record(any_record()) + "x") == nullptr);
  RC_ASSERT(read_record(std::string_view(bytes).substr(0, at)) == nullptr);
}

KeyedRecord small(std::uint64_t number) {
  return {{.low = number, .high = number},
          std::make_shared<const MessageRecord>(ConversationState(), std::vector<TextChange>())};
}

TEST(RecordCache, StaysWithinItsBytesAndForgetsTheLeastRecentlyUsed) {
  RecordCache cache(100'000);
  for (std::uint64_t number = 1; number <= 10'000; ++number) {
    cache.keep(small(number));
    EXPECT_NE(cache.find({.low = 1, .high = 1}), nullptr) << "used all the time, and gone after " << number;
    EXPECT_LE(cache.size(), 100'000U);
  }
  EXPECT_EQ(cache.find({.low = 2, .high = 2}), nullptr);
  EXPECT_NE(cache.find({.low = 10'000, .high = 10'000}), nullptr);
}

TEST(RecordCache, KeepsWhatCameFirstUntilItIsReplaced) {
  RecordCache cache;
  const KeyedRecord first = small(1);
  KeyedRecord second = small(1);
  cache.keep(first);
  cache.keep(second);
  EXPECT_EQ(cache.find(first.key), first.record);
  cache.replace(second);
  EXPECT_EQ(cache.find(first.key), second.record);
}

}  // namespace
}  // namespace tokenpak::compress
