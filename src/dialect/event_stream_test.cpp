#include "dialect/event_stream.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace tokenpak::dialect {
namespace {

using Events = std::vector<std::string>;  // "name|data" each

struct Collector {
  EventStream stream;
  std::string data;
  Events events;

  void feed(std::string_view bytes) {
    while (true) {
      const EventStream::Piece piece = stream.next(bytes);
      if (piece.kind == EventStream::Piece::need_more) break;
      if (piece.kind == EventStream::Piece::data) {
        EXPECT_FALSE(piece.bytes.empty());
        data += piece.bytes;
      } else {
        events.push_back(std::string(stream.event_name()) + "|" + data);
        data.clear();
      }
    }
    EXPECT_TRUE(bytes.empty());
  }
};

/// The events of a stream, which must be the same wherever it is cut.
Events events_of(std::string_view bytes) {
  Collector whole;
  whole.feed(bytes);
  Collector single;
  for (std::size_t index = 0; index < bytes.size(); ++index)
    single.feed(bytes.substr(index, 1));
  EXPECT_EQ(single.events, whole.events) << bytes;
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    Collector two;
    two.feed(bytes.substr(0, cut));
    two.feed(bytes.substr(cut));
    EXPECT_EQ(two.events, whole.events) << bytes << " cut at " << cut;
  }
  return whole.events;
}

TEST(EventStream, EndsLinesWithLfCrOrBoth) {
  const Events expected{"|a", "x|b"};
  EXPECT_EQ(events_of("data: a\n\nevent: x\ndata: b\n\n"), expected);
  EXPECT_EQ(events_of("data: a\r\n\r\nevent: x\r\ndata: b\r\n\r\n"), expected);
  EXPECT_EQ(events_of("data: a\r\revent: x\rdata: b\r\r"), expected);
  EXPECT_EQ(events_of("data: a\r\n\nevent: x\n\rdata: b\r\n\r"), (Events{"|a", "|b"}));
}

TEST(EventStream, JoinsDataLines) {
  EXPECT_EQ(events_of("data: a\ndata: b\n\n"), (Events{"|a\nb"}));
  EXPECT_EQ(events_of("data: a\nid: 1\ndata:\ndata:  b\n\n"), (Events{"|a\n\n b"}));
  EXPECT_EQ(events_of("data\ndata\n\n"), (Events{"|\n"}));
  EXPECT_EQ(events_of("data: YHOO\ndata: +2\ndata: 10\n\n"), (Events{"|YHOO\n+2\n10"}));
}

TEST(EventStream, FollowsTheExamplesOfTheStandard) {
  EXPECT_EQ(
      events_of(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n"),
      (Events{"|first event", "|second event"}));
  EXPECT_EQ(events_of("data\n\ndata\ndata\n\ndata:"), (Events{"|", "|\n"}));
  EXPECT_EQ(events_of("data:test\n\ndata: test\n\n"), (Events{"|test", "|test"}));
}

TEST(EventStream, SkipsWhatIsNoData) {
  EXPECT_EQ(events_of(": ping\n\n\n\nevent: lone\n\nretry: 3\n\ndata: a\n\n"), (Events{"|a"}));
  EXPECT_EQ(events_of("datax: a\ndat: b\n data: c\nDATA: d\ndata : e\nevents: f\n\n"), Events{});
  EXPECT_EQ(events_of("data: a:b: c\n\n"), (Events{"|a:b: c"}));
}

TEST(EventStream, NamesEvents) {
  EXPECT_EQ(events_of("event: a\nevent: b\ndata: 1\n\ndata: 2\n\n"), (Events{"b|1", "|2"}));
  EXPECT_EQ(events_of("event: " + std::string(40, 'n') + "\ndata: 1\n\n"),
            (Events{std::string(32, 'n') + "|1"}));
}

TEST(EventStream, SkipsOneByteOrderMark) {
  EXPECT_EQ(events_of("\xEF\xBB\xBF"
                      "data: a\n\n"),
            (Events{"|a"}));
  EXPECT_EQ(events_of("\xEF\xBB\xBF\xEF\xBB\xBF"
                      "data: a\n\n"),
            Events{});
  EXPECT_EQ(events_of("\xEF\xBB"
                      "data: a\ndata: b\n\n"),
            (Events{"|b"}));
  EXPECT_EQ(events_of("\xEF\n\ndata: b\n\n"), (Events{"|b"}));
  EXPECT_EQ(events_of("data: a\n\n\xEF\xBB\xBF"
                      "data: b\n\n"),
            (Events{"|a"}));
}

TEST(EventStream, HandsOutLongDataWithoutCollectingIt) {
  const std::string text(100'000, 'x');
  EXPECT_LE(sizeof(EventStream), 64u);
  Collector collector;
  collector.feed("data: " + text + "\r\rdata: " + text + "\n\n");
  EXPECT_EQ(collector.events, (Events{"|" + text, "|" + text}));
}

TEST(EventStream, KnowsWhetherAnEventIsOpen) {
  Collector collector;
  collector.feed("data: a\n\n");
  collector.feed("");
  EXPECT_FALSE(collector.stream.has_open_event());
  collector.feed("data: b\n");
  EXPECT_TRUE(collector.stream.has_open_event());
}

}  // namespace
}  // namespace tokenpak::dialect
